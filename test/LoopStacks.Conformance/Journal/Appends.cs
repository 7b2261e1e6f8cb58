using LoopStacks.Core.Loops;
using LoopStacks.Engine.Journal;

namespace LoopStacks.Conformance.Journal;

/// <summary>Appends as loops make them.</summary>
internal static class Appends
{
    public static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static LoopId NewLoop() => new(Guid.CreateVersion7());

    public static JournalAppend Of(LoopId loop, long expected, int events, string? key = null, DateTimeOffset? endedAt = null, Dictionary<string, string>? labels = null) => new(
        loop,
        expected,
        [.. Enumerable.Range(0, events).Select(number => new EncodedEvent("workStarted", Now, System.Text.Encoding.UTF8.GetBytes($$"""{"number":{{expected + number + 1}}}""")))],
        new LoopRow(loop, "r", "s", "hash", loop, null, 0, endedAt is null ? "running" : "completed", "do", Now, endedAt, Now.AddMinutes(5), endedAt is null ? Now.AddMinutes(1) : null, expected + events, labels, key, LoopUsage.None),
        new StoredDefinition("hash", "s", "{}"u8.ToArray()));

    public static JournalAppend Child(LoopId loop, LoopId root, LoopId parent, int depth) => Of(loop, 0, 1) is var append
        ? append with { Row = append.Row with { Root = root, Parent = parent, Depth = depth, Purse = parent } }
        : throw new InvalidOperationException();
}
