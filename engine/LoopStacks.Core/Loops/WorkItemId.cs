using System.Globalization;

namespace LoopStacks.Core.Loops;

/// <summary>Id of a work item: its loop and its number within the loop, from 1. Written <c>{loop}.{number}</c>.</summary>
public readonly record struct WorkItemId(LoopId Loop, int Number)
{
    public static bool TryParse(string? text, out WorkItemId id)
    {
        id = default;
        if (text is null || text.Length is < 38 or > 46 || text[36] != '.')
            return false;
        if (!Guid.TryParseExact(text.AsSpan(0, 36), "D", out var loop))
            return false;
        if (!int.TryParse(text.AsSpan(37), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return false;
        id = new WorkItemId(new LoopId(loop), number);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Loop.Value:D}.{Number}");
}
