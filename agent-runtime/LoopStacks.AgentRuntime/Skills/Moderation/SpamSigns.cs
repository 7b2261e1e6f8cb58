namespace LoopStacks.AgentRuntime.Skills.Moderation;

/// <summary>Signs of spam that are in the shape of a text and not in its words. Stateless.</summary>
internal static class SpamSigns
{
    private const int ManyLinks = 3;
    private const int LongEnough = 40;

    /// <summary>Each sign met, with its severity and a name for the reasons.</summary>
    public static IEnumerable<(double Severity, string Sign)> Of(string text)
    {
        if (Links(text) >= ManyLinks)
            yield return (0.5, "many links");
        if (text.Length < LongEnough)
            yield break;
        int letters = 0, capitals = 0, money = 0, marks = 0;
        foreach (var c in text)
        {
            letters += char.IsLetter(c) ? 1 : 0;
            capitals += char.IsUpper(c) ? 1 : 0;
            money += c is '$' or '€' or '£' ? 1 : 0;
            marks += c == '!' ? 1 : 0;
        }

        if (letters >= LongEnough && capitals > 0.7 * letters)
            yield return (0.25, "mostly capitals");
        if (marks >= 5 && marks * 40 > text.Length)
            yield return (0.2, "many exclamation marks");
        if (money >= 3)
            yield return (0.3, "many amounts of money");
    }

    private static int Links(string text)
    {
        var count = 0;
        for (var at = text.IndexOf("://", StringComparison.Ordinal); at >= 0; at = text.IndexOf("://", at + 3, StringComparison.Ordinal))
            count++;
        return count;
    }
}
