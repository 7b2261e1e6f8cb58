using System.Globalization;

namespace LoopStacks.Core.Loops;

/// <summary>Id of a question to a person: its loop and its number within the loop, from 1. Written <c>{loop}.{number}</c>.</summary>
public readonly record struct TaskId(LoopId Loop, int Number)
{
    public static bool TryParse(string? text, out TaskId id)
    {
        var parsed = WorkItemId.TryParse(text, out var same);
        id = new TaskId(same.Loop, same.Number);
        return parsed;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Loop.Value:D}.{Number}");
}
