using System.Text.Json;
using LoopStacks.Core.Resources.Composites;
using LoopStacks.Core.Resources.Constraints;
using LoopStacks.Core.Resources.Shapes;
using LoopStacks.Core.Resources.Shapes.Structural;

namespace LoopStacks.Core.Resources;

/// <summary>A workflow definition: what it needs and how each phase behaves.</summary>
[ExactlyOne("capabilities", "loops")]
public sealed record LoopStackSpec : ICrossChecked
{
    /// <summary>What it does.</summary>
    [Length(0, 4096)]
    public string? Description { get; init; }

    /// <summary>What its input and output look like.</summary>
    public SchemaSpec Schema { get; init; } = new();

    /// <summary>1 to 64 names, in the order of sequential work and of merging; null where the LoopStack has <see cref="Loops"/>.</summary>
    [NamePattern(NameForm.Capability)]
    [Length(1, 64)]
    [Unique]
    public IReadOnlyList<string>? Capabilities { get; init; }

    /// <summary>1 to 256 loops of which a composite LoopStack consists; null where it has <see cref="Capabilities"/>.</summary>
    [Length(1, 256)]
    public IReadOnlyList<LoopNodeSpec>? Loops { get; init; }

    /// <summary>How IN, BID, DO and OUT behave.</summary>
    public PhasesSpec Phases { get; init; } = new();

    /// <summary>For people.</summary>
    public LoopStackMetadataSpec? Metadata { get; init; }

    void ICrossChecked.Check(string pointer, Faults faults)
    {
        if (Capabilities is { } capabilities)
            CapabilityCheck.Check(capabilities, Phases, pointer, faults);
        if (Loops is { } loops)
            CompositeCheck.Check(loops, Phases, pointer, faults);
    }

    IEnumerable<Rule> ICrossChecked.Rules => [.. CapabilityRules.All, .. OutputRules.All, .. CompositeRules.All];
}

public sealed record PhasesSpec
{
    /// <summary>IN: what is taken.</summary>
    public IntakeSpec Intake { get; init; } = new();

    /// <summary>BID: who gets the work.</summary>
    public BiddingPhaseSpec Bidding { get; init; } = new();

    /// <summary>DO: how the work is done.</summary>
    public ExecutionPhaseSpec Execution { get; init; } = new();

    /// <summary>OUT: how contributions become one answer.</summary>
    public OutputPhaseSpec Output { get; init; } = new();
}

/// <summary>IN.</summary>
public sealed record IntakeSpec
{
    /// <summary>How long it may take. Default 30 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What the input must have.</summary>
    public IntakeValidationSpec Validation { get; init; } = new();
}

public sealed record IntakeValidationSpec
{
    /// <summary>Top-level properties that the input must have.</summary>
    [Length(0, 256)]
    [Unique]
    public IReadOnlyList<string>? Required { get; init; }

    /// <summary>A JSON Schema that the input must satisfy besides <c>schema.input</c>.</summary>
    [JsonSchemaDocument]
    public JsonElement? Schema { get; init; }
}

/// <summary>BID.</summary>
public sealed record BiddingPhaseSpec
{
    /// <summary>How long bids are awaited. Default 5 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Bids that are needed, by capability, 1 to 1,000 and not above <see cref="MaxBids"/>. Default 1.</summary>
    [Range(1, 1000)]
    [NotAbove(nameof(MaxBids))]
    public int MinBids { get; init; } = 1;

    /// <summary>Bids that are taken, by capability, 1 to 1,000. Default 10.</summary>
    [Range(1, 1000)]
    public int MaxBids { get; init; } = 10;

    /// <summary>Which bids win. Default best.</summary>
    public SelectionStrategy SelectionStrategy { get; init; } = SelectionStrategy.Best;

    /// <summary>Winners by capability, not above <see cref="MaxBids"/>. Default 1; <c>all</c>, held as <see cref="int.MaxValue"/>, takes every bid.</summary>
    [Range(1, 1000)]
    [OrAll]
    [NotAbove(nameof(MaxBids))]
    public int Winners { get; init; } = 1;

    /// <summary>How often to announce again, 0 to 100. Default 1.</summary>
    [Range(0, 100)]
    public int Reannounce { get; init; } = 1;

    /// <summary>What a winner's recorded price is. Default firstPrice: what it asked for.</summary>
    public PaymentRule Payment { get; init; } = PaymentRule.FirstPrice;
}

/// <summary>Which bids win.</summary>
public enum SelectionStrategy
{
    Best,
    All,
    First,
    Random,
    Cheapest,
    Fastest,
    Balanced,
    Reputation,
}

public enum PaymentRule
{
    FirstPrice,
    SecondPrice,
}

/// <summary>DO.</summary>
public sealed record ExecutionPhaseSpec
{
    /// <summary>How long the work may take. Default 5 minutes.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>In which order capabilities work. Default parallel.</summary>
    public Parallelism Parallelism { get; init; } = Parallelism.Parallel;

    /// <summary>
    /// How often the winners work at the most, 1 to 20: after each round but the last, if they do not agree, all do it again and see what everybody said. Default 1.
    /// </summary>
    [Range(1, 20)]
    public int Rounds { get; init; } = 1;

    /// <summary>What happens after failures.</summary>
    public RetryPolicySpec RetryPolicy { get; init; } = new();

    /// <summary>
    /// What the work for a capability gets as input, by capability: JMESPath expressions over <c>{input, contributions: {capability: output}}</c>. A capability that is not named gets the
    /// loop's input.
    /// </summary>
    [KeyPattern(NameForm.Capability)]
    [MappingDocument]
    public IReadOnlyDictionary<string, JsonElement>? Inputs { get; init; }
}

public enum Parallelism
{
    Parallel,
    Sequential,
    Adaptive,
}

public sealed record RetryPolicySpec
{
    /// <summary>How often work is tried again, 0 to 100. Default 3.</summary>
    [Range(0, 100)]
    public int MaxRetries { get; init; } = 3;

    /// <summary>How waits in between grow. Default exponential.</summary>
    public BackoffStrategy BackoffStrategy { get; init; } = BackoffStrategy.Exponential;
}

public enum BackoffStrategy
{
    Linear,
    Exponential,
}

/// <summary>OUT.</summary>
public sealed record OutputPhaseSpec
{
    /// <summary>How long it may take. Default 30 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How contributions become one answer. Default merge.</summary>
    public AggregationStrategy AggregationStrategy { get; init; } = AggregationStrategy.Merge;

    /// <summary>JSON pointer or property name of the value that is voted on or averaged; null for the whole output.</summary>
    [Length(1, 256)]
    public string? Key { get; init; }

    /// <summary>Share of the weight that a consensus must pass, 0 to less than 1. Default 0.5.</summary>
    [Range(0, 1, BelowMax = true)]
    public double Threshold { get; init; } = 0.5;

    /// <summary>Votes that a consensus needs at least. Default 1.</summary>
    [Range(1, 64_000)]
    public int Quorum { get; init; } = 1;

    /// <summary>What a vote counts. Default equal.</summary>
    public VoteWeight Weight { get; init; } = VoteWeight.Equal;

    /// <summary>How ranked ballots are counted. Default plurality.</summary>
    public VoteMethod Method { get; init; } = VoteMethod.Plurality;

    /// <summary>Name of a capability or LoopStack that makes one answer of the contributions; given under <see cref="AggregationStrategy.Reduce"/>, and only there.</summary>
    [NamePattern(NameForm.Capability)]
    [Length(1, 63)]
    public string? Reducer { get; init; }

    /// <summary>Name of a capability or LoopStack that checks the answer, and accepts it or sends it back. Null: nobody checks it.</summary>
    [NamePattern(NameForm.Capability)]
    [Length(1, 63)]
    public string? Verifier { get; init; }

    /// <summary>What to do where the contributions do not agree. Default fail.</summary>
    public Resort OnDisagreement { get; init; } = Resort.Fail;

    /// <summary>What to do where no valid answer can be made of the contributions. Default fail.</summary>
    public Resort OnInvalid { get; init; } = Resort.Fail;
}

/// <summary>How contributions become one answer.</summary>
public enum AggregationStrategy
{
    Merge,
    Select,
    First,
    Collect,
    Consensus,
    Vote,
    Average,
    Median,
    Reduce,
}

/// <summary>What to do where there is no answer.</summary>
public enum Resort
{
    /// <summary>The loop fails.</summary>
    Fail,

    /// <summary>Another round of DO.</summary>
    Round,

    /// <summary>A person is asked for the answer.</summary>
    Human,
}

public enum VoteWeight
{
    Equal,
    Confidence,
    Reputation,
}

public enum VoteMethod
{
    Plurality,
    Borda,
    Approval,
    Schulze,
}

/// <summary>For people.</summary>
public sealed record LoopStackMetadataSpec
{
    /// <summary>Its version, in quotes where it looks like a number.</summary>
    public string? Version { get; init; }

    /// <summary>Who made it.</summary>
    public string? Author { get; init; }

    /// <summary>Words to find it by, up to 64.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>What it belongs to.</summary>
    public string? Category { get; init; }
}
