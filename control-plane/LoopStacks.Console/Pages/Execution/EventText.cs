using System.Text;

namespace LoopStacks.WebConsole.Pages.Execution;

/// <summary>Names of events for reading: <c>biddingOpened</c> is “Bidding opened”.</summary>
internal static class EventText
{
    public static string Of(string type)
    {
        var text = new StringBuilder(type.Length + 4);
        foreach (var letter in type)
        {
            if (text.Length == 0)
                text.Append(char.ToUpperInvariant(letter));
            else if (char.IsUpper(letter))
                text.Append(' ').Append(char.ToLowerInvariant(letter));
            else
                text.Append(letter);
        }

        return text.ToString();
    }
}
