using System.Collections.Immutable;
using System.Text.Json;
using LoopStacks.Core.Bidding;
using LoopStacks.Core.Loops;
using LoopStacks.Core.Resources;

namespace LoopStacks.Bench;

/// <summary>A loop from its start to its end: every instance bids, wins one work item, starts it and completes it.</summary>
internal sealed class WholeLoop
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly JsonElement Input = Json.Parse("""{"text": "A text of some words, as agents get them.", "number": 4711}""");

    private readonly LoopId _id = new(new Guid("01890000-0000-7000-8000-000000000001"));
    private readonly LoopDefinition _definition;
    private readonly ImmutableArray<Candidate> _candidates;
    private readonly ImmutableArray<ImmutableArray<BidAnswer>> _answers;
    private readonly JsonElement[] _outputs;

    private WholeLoop(LoopStackSpec spec, ImmutableArray<Candidate> candidates)
    {
        _definition = LoopDefinition.Compile("bench", "hash", spec);
        _candidates = candidates;
        _answers = [.. candidates.Select(candidate => ImmutableArray.Create(new BidAnswer(candidate.Instance, candidate.Capabilities[0], AnswerKind.Bid, 0.8)))];
        _outputs = [.. candidates.Select((_, i) => Json.Parse($$"""{"field-{{i}}": {{i}}}"""))];
    }

    /// <summary>A capability for each instance, merged.</summary>
    public static WholeLoop OfCapabilities(int instances)
    {
        var names = Enumerable.Range(0, instances).Select(i => $"capability-{i}").ToArray();
        return new WholeLoop(new LoopStackSpec { Capabilities = names }, [.. names.Select((name, i) => new Candidate($"agent-{i}", [name]))]);
    }

    /// <summary>One capability that all instances have; all win, and their contributions are collected.</summary>
    public static WholeLoop OfInstances(int instances)
    {
        var phases = new PhasesSpec
        {
            Bidding = new BiddingPhaseSpec { SelectionStrategy = SelectionStrategy.All, MaxBids = Math.Max(1000, instances) },
            Output = new OutputPhaseSpec { AggregationStrategy = AggregationStrategy.Collect },
        };
        var candidates = Enumerable.Range(0, instances).Select(i => new Candidate($"agent-{i}", ["capability"]));
        return new WholeLoop(new LoopStackSpec { Capabilities = ["capability"], Phases = phases }, [.. candidates]);
    }

    /// <summary>Decides and folds every command.</summary>
    /// <param name="history">Where the events go; null drops them.</param>
    public LoopState Run(List<LoopEvent>? history = null)
    {
        var state = Do(LoopState.New(_id, _definition), new StartLoop(Start, "default-realm", Input, _candidates), history);
        foreach (var answers in _answers)
            state = Do(state, new RecordAnswers(Start, 1, answers), history);
        for (var number = 1; number <= _outputs.Length; number++)
            state = Do(state, new StartWork(Start, number, 1, state.Items[number - 1].Instance, "replica"), history);
        for (var number = 1; number <= _outputs.Length; number++)
            state = Do(state, new CompleteWork(Start, number, 1, state.Items[number - 1].Instance, "replica", _outputs[number - 1], 0.9, null), history);
        return state.End is LoopCompleted ? state : throw new InvalidOperationException($"The loop ended with {state.End}.");
    }

    private static LoopState Do(LoopState state, LoopCommand command, List<LoopEvent>? history)
    {
        foreach (var @event in LoopDecider.Decide(state, command).Events)
        {
            state = state.Evolve(@event, command.At);
            history?.Add(@event);
        }

        return state;
    }
}
