using LoopStacks.Core.Loops;

namespace LoopStacks.Engine.Loops;

/// <summary>What a text that executions are searched for means.</summary>
public static class ExecutionSearch
{
    /// <summary>How many loops a page looks at for a text at most, newest first.</summary>
    public const int MostLookedAt = 20_000;

    private const int ShortestId = 8;
    private const string Lowest = "00000000-0000-0000-0000-000000000000";

    /// <summary>The ids that begin so, where the text can be the beginning of an id: 8 hexadecimal digits or more, with hyphens as ids have them. Null where it is another text.</summary>
    public static (LoopId First, LoopId Last)? Ids(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length < ShortestId || text.Length > Lowest.Length)
            return null;
        for (var i = 0; i < text.Length; i++)
        {
            if (Lowest[i] == '-' ? text[i] != '-' : !char.IsAsciiHexDigit(text[i]))
                return null;
        }

        var rest = Lowest[text.Length..];
        return (new LoopId(Guid.ParseExact(text + rest, "D")), new LoopId(Guid.ParseExact(text + rest.Replace('0', 'f'), "D")));
    }
}
