using LoopStacks.Core.Loops;
using LoopStacks.Engine.Journal;
using LoopStacks.Engine.Loops;
using LoopStacks.Simulation.Worlds;

namespace LoopStacks.Simulation.Platforms;

/// <summary>What is durable. It survives all processes, and every event is held against the promises as it comes.</summary>
internal sealed class Disk(World world, DefinitionCache definitions, Func<LoopState, string?> judge)
{
    private readonly Dictionary<LoopId, Stored> _loops = [];
    private readonly List<LoopId> _order = [];
    private long _position;

    /// <summary>Told of every event that has become durable, with the loop's state after it.</summary>
    public event Action<LoopEvent, LoopState>? Happened;

    public IReadOnlyList<LoopId> Loops => _order;

    public LoopState? State(LoopId loop) => _loops.GetValueOrDefault(loop)?.State;

    public LoopRow? Row(LoopId loop) => _loops.GetValueOrDefault(loop)?.Row;

    public LoopHistory? History(LoopId loop) => _loops.TryGetValue(loop, out var stored) ? new LoopHistory(stored.Row.Realm, stored.Definition, [.. stored.Events]) : null;

    /// <exception cref="VersionConflictException">As of the journal.</exception>
    public void Commit(JournalAppend append)
    {
        var known = _loops.GetValueOrDefault(append.Loop);
        if ((known?.Events.Count ?? 0) != append.ExpectedVersion)
            throw new VersionConflictException($"Loop {append.Loop} has {known?.Events.Count ?? 0} events, not {append.ExpectedVersion}.");
        if (append.Events.Count == 0)
            throw new ViolationException($"Loop {append.Loop} appends nothing.");
        if (known is null)
        {
            var definition = append.Definition ?? throw new ViolationException($"Loop {append.Loop} is new and brings no definition.");
            known = _loops[append.Loop] = new Stored(definition, LoopState.New(append.Loop, definitions.Restore(definition)), append.Row);
            _order.Add(append.Loop);
        }

        foreach (var encoded in append.Events)
            Fold(known, append.Loop, encoded);
        known.Row = append.Row;
        // What the loop had in memory when it made the row, against what its stored events come to.
        if (LoopRows.Of(known.State) != append.Row)
            throw new ViolationException($"Replay of loop {append.Loop} is not what was live:\n  live   {append.Row}\n  replay {LoopRows.Of(known.State)}");
    }

    private void Fold(Stored known, LoopId loop, EncodedEvent encoded)
    {
        var @event = LoopEventCodec.Decode(encoded.Type, encoded.Data);
        if (known.State.HasEnded)
            throw new ViolationException($"Loop {loop} has {encoded.Type} after its end.");
        try
        {
            known.State = known.State.Evolve(@event, encoded.At);
        }
        catch (InvalidOperationException impossible)
        {
            throw new ViolationException($"Loop {loop}: its history can't be: {impossible.Message}", impossible);
        }

        known.Events.Add(new StoredEvent(++_position, known.Row.Realm, loop, known.Events.Count + 1, encoded.At, encoded.Type, encoded.Data));
        world.Trace.Add(encoded.Type);
        world.Trace.Add(loop.GetHashCode());
        world.Trace.Say(world, $"event   {Short(loop)} {encoded.Type} {System.Text.Encoding.UTF8.GetString(encoded.Data)}");
        if (judge(known.State) is { } fault)
            throw new ViolationException($"Loop {loop}: {fault}");
        Happened?.Invoke(@event, known.State);
    }

    public static string Short(LoopId loop) => loop.ToString()[^6..];

    private sealed class Stored(StoredDefinition definition, LoopState state, LoopRow row)
    {
        public StoredDefinition Definition => definition;

        public LoopState State { get; set; } = state;

        public LoopRow Row { get; set; } = row;

        public List<StoredEvent> Events { get; } = [];
    }
}
