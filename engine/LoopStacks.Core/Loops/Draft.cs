using System.Collections.Immutable;

namespace LoopStacks.Core.Loops;

/// <summary>The events that a decision has come to so far, and the state that they lead to.</summary>
internal sealed class Draft(LoopState state, DateTimeOffset at)
{
    private readonly ImmutableArray<LoopEvent>.Builder _events = ImmutableArray.CreateBuilder<LoopEvent>(4);

    public LoopState State { get; private set; } = state;

    public DateTimeOffset At { get; } = at;

    public LoopDefinition Definition => State.Definition;

    public void Emit(LoopEvent @event)
    {
        _events.Add(@event);
        State = State.Evolve(@event, At);
    }

    public Decision ToDecision() => new(_events.ToImmutable(), null);
}
