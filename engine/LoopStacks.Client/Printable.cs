using System.Text;

namespace LoopStacks.Client;

/// <summary>Makes text of others fit for a terminal: control characters could move the cursor or change colours.</summary>
public static class Printable
{
    public static string Of(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        if (!text.Any(char.IsControl))
            return text;
        var safe = new StringBuilder(text.Length);
        foreach (var letter in text)
            safe.Append(letter is '\n' or '\r' or '\t' ? ' ' : char.IsControl(letter) ? '\uFFFD' : letter);
        return safe.ToString();
    }
}
