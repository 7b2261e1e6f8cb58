using System.Text.Json;
using LoopStacks.Contracts.Events;
using LoopStacks.Contracts.Executions;
using LoopStacks.Contracts.Problems;
using LoopStacks.Core.Loops;
using LoopStacks.Core.Resources;
using LoopStacks.Engine.Explaining;
using LoopStacks.Engine.Faults;
using LoopStacks.Engine.Loops;

namespace LoopStacks.Engine.Replaying;

/// <summary>A history that was read and found to be one: its events fold from the first to the last.</summary>
public sealed class LoopReplay
{
    private readonly HistoryStand _stored;

    private LoopReplay(LoopId id, LoopDefinition definition, IReadOnlyList<PastEvent> events, HistoryStand stored) =>
        (Id, Definition, Events, _stored) = (id, definition, events, stored);

    public LoopId Id { get; }

    /// <summary>What the loop is pinned to.</summary>
    public LoopDefinition Definition { get; }

    /// <summary>At least one.</summary>
    public IReadOnlyList<PastEvent> Events { get; }

    /// <summary>Reads a history and folds it once.</summary>
    /// <returns>The history, or InvalidHistory with what is wrong with it.</returns>
    public static Outcome<LoopReplay> Read(ExecutionHistory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        if (history.Format != ExecutionHistory.CurrentFormat)
            return Invalid($"its format is '{history.Format}', and '{ExecutionHistory.CurrentFormat}' is read");
        if (!LoopId.TryParse(history.ExecutionId, out var id))
            return Invalid($"'{history.ExecutionId}' is no id of a loop");
        if (history.Next is not null)
            return Invalid($"it is a part of one: events after number {history.Next} are missing");
        var definition = Compile(history.Definition);
        if (definition.Fault is { } fault)
            return fault;
        var events = Decode(id, history.Events);
        if (events.Fault is { } damage)
            return damage;
        var replay = new LoopReplay(id, definition.Value, events.Value, history.Stored);
        return replay.Fold() is { } impossible ? impossible : replay;
    }

    /// <summary>The state after event <paramref name="seq"/>, 1 to the number of events.</summary>
    public LoopState At(long seq)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(seq);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(seq, Events.Count);
        return Events.Take((int)seq).Aggregate(LoopState.New(Id, Definition), (state, past) => state.Evolve(past.Event, past.At));
    }

    /// <summary>Each event with the states before and after it.</summary>
    public IEnumerable<(PastEvent Past, LoopState Before, LoopState After)> Steps()
    {
        var state = LoopState.New(Id, Definition);
        foreach (var past in Events)
        {
            var after = state.Evolve(past.Event, past.At);
            yield return (past, state, after);
            state = after;
        }
    }

    /// <summary>In what the fold differs from the store's own record of the loop, in sentences; empty where they say the same.</summary>
    public IReadOnlyList<string> Differences()
    {
        if (_stored.Version < 1 || _stored.Version > Events.Count || (_stored.EndedAt is not null && _stored.Version != Events.Count))
            return [$"the store has {_stored.Version} events, the history {Events.Count}"];
        // A loop that runs may have gone on between the reading of its record and that of its events.
        var shown = ExecutionMapper.Full(At(_stored.Version));
        var differences = new List<string>();
        Compare("status", _stored.Status, shown.Status);
        Compare("phase", _stored.Phase, shown.Phase);
        Compare("end", _stored.EndedAt, shown.EndedAt);
        Compare("usage", _stored.Usage, shown.Usage);
        return differences;

        void Compare<T>(string what, T stored, T folded)
        {
            if (!EqualityComparer<T>.Default.Equals(stored, folded))
                differences.Add($"the {what} is {Shown(stored)} in the store and {Shown(folded)} by the fold");
        }

        static string Shown<T>(T value) => value switch { null => "none", DateTimeOffset at => $"{at:O}", _ => $"{value}" };
    }

    /// <summary>A state as the API shows it.</summary>
    public static Execution Show(LoopState state) => ExecutionMapper.Full(state);

    private Fault? Fold()
    {
        var seq = 0L;
        try
        {
            foreach (var (past, _, _) in Steps())
                seq = past.Seq;
        }
        // Whatever a field that is missing or impossible leads to: the events are others', or were changed.
        catch (Exception exception) when (IsDamage(exception))
        {
            return Invalid($"event {seq + 1} ({LoopEventCodec.TypeOf(Events[(int)seq].Event)}) can't follow those before it: {exception.Message}");
        }

        try
        {
            // A field that the fold alone does not look at is looked at here.
            ExecutionMapper.Full(At(seq));
            LoopExplanation.Of(Id, Definition, Events);
            return At(1).Accepted!.Definition == Definition.Hash
                ? null
                : Invalid($"the loop is pinned to the definition {At(1).Accepted!.Definition}, and the one given is {Definition.Hash}");
        }
        catch (Exception exception) when (IsDamage(exception))
        {
            return Invalid($"its events lack fields: {exception.Message}");
        }
    }

    private static bool IsDamage(Exception exception) =>
        exception is InvalidOperationException or ArgumentException or NullReferenceException or IndexOutOfRangeException or KeyNotFoundException;

    private static Outcome<LoopDefinition> Compile(HistoryDefinition definition)
    {
        if (definition.Document.ValueKind != JsonValueKind.Object)
            return Invalid("it has no definition of the LoopStack");
        var hash = DefinitionCache.HashOf(definition.Document);
        if (hash != definition.Hash)
            return Invalid($"its definition was changed: the content's hash is {hash}, and {definition.Hash} is given");
        var read = ResourceReader.Read(definition.Document);
        return read.Resource is LoopStack stack
            ? LoopDefinition.Compile(definition.Name, definition.Hash, stack.Spec)
            : Invalid($"its definition is no LoopStack: {string.Join("; ", read.Errors.Take(5).Select(error => $"{error.Pointer} {error.Message}"))}");
    }

    private static Outcome<IReadOnlyList<PastEvent>> Decode(LoopId id, IReadOnlyList<EventEnvelope> events)
    {
        if (events.Count == 0)
            return Invalid("it has no events");
        var past = new List<PastEvent>(events.Count);
        foreach (var envelope in events)
        {
            if (envelope.Seq != past.Count + 1)
                return Invalid($"event {past.Count + 1} is missing; the next one has number {envelope.Seq}");
            if (envelope.Loop != id.ToString())
                return Invalid($"event {envelope.Seq} is one of loop {envelope.Loop}");
            try
            {
                past.Add(new PastEvent(envelope.Seq, envelope.At, LoopEventCodec.Decode(envelope.Type, JsonSerializer.SerializeToUtf8Bytes(envelope.Data, JsonElementJson.Default.JsonElement))));
            }
            catch (Exception exception) when (exception is JsonException or InvalidOperationException)
            {
                return Invalid($"event {envelope.Seq} can't be read: {exception.Message}");
            }
        }

        return Outcome.Of<IReadOnlyList<PastEvent>>(past);
    }

    private static Fault Invalid(string why) => new(ErrorCode.InvalidHistory, $"This is no history that can be replayed: {why}.");
}
