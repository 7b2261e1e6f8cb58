using System.Text.Json;
using LoopStacks.Chaos.Agents;

namespace LoopStacks.Chaos.Checking;

/// <summary>An event as it stands in the journal.</summary>
internal sealed record JournalEvent(long Position, string Loop, long Seq, string Type, JsonElement Data);

/// <summary>A loop's row.</summary>
internal sealed record JournalRow(string Loop, string? Parent, string Status, long Version, string? Key);

/// <summary>A write of a loop's row, noted by the database in the order of commits.</summary>
/// <param name="Order">Numbered in the order of commits, together with <see cref="Fence.Order"/>.</param>
internal sealed record RowWrite(long Order, string Loop, long Version, string Holder);

/// <summary>From here on a process is known to be dead and may write nothing.</summary>
internal sealed record Fence(long Order, string Holder);

/// <summary>An event as a reader got it.</summary>
internal sealed record SeenEvent(long Cursor, string Loop, long Seq, string Type);

/// <summary>What a reader got, in its order.</summary>
internal sealed record SeenByReader(string Name, IReadOnlyList<SeenEvent> Events);

/// <summary>A loop that a client was told is accepted.</summary>
/// <param name="Told">Ids that it was told for its key.</param>
/// <param name="Answers">Outputs that it was told at once.</param>
internal sealed record AcceptedLoop(string Key, string Stack, string Output, IReadOnlyList<string> Told, IReadOnlyList<string> Answers);

/// <summary>All that is known after a run: what was promised to clients, what agents and readers saw, and what the journal has.</summary>
internal sealed record Observed
{
    public IReadOnlyList<AcceptedLoop> Accepted { get; init; } = [];

    /// <summary>In the order of positions.</summary>
    public IReadOnlyList<JournalEvent> Events { get; init; } = [];

    public IReadOnlyList<JournalRow> Rows { get; init; } = [];

    public IReadOnlyList<RowWrite> Writes { get; init; } = [];

    public IReadOnlyList<Fence> Fences { get; init; } = [];

    public IReadOnlyList<SeenByReader> Readers { get; init; } = [];

    public IReadOnlyList<AgentNote> Notes { get; init; } = [];
}
