using System.Globalization;

namespace LoopStacks.Core.Loops;

/// <summary>Id of one announcement: the loop and which announcement of it, from 1. Written <c>{loop}.{attempt}</c>.</summary>
public readonly record struct AnnouncementId(LoopId Loop, int Attempt)
{
    public static bool TryParse(string? text, out AnnouncementId id)
    {
        var parsed = WorkItemId.TryParse(text, out var same);
        id = new AnnouncementId(same.Loop, same.Number);
        return parsed;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Loop.Value:D}.{Attempt}");
}
