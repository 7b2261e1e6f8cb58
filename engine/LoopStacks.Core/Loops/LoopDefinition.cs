using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using LoopStacks.Core.Bidding;
using LoopStacks.Core.Expressions;
using LoopStacks.Core.Loops.Composites;
using LoopStacks.Core.Resources;
using LoopStacks.JsonSchema;

namespace LoopStacks.Core.Loops;

/// <summary>What runs: a LoopStack compiled once, immutable, shared by all loops that are pinned to it.</summary>
public sealed class LoopDefinition
{
    private LoopDefinition(string name, string hash, LoopStackSpec spec)
    {
        Name = name;
        Hash = hash;
        Spec = spec;
        Capabilities = [.. spec.Capabilities ?? []];
        Input = Compile(spec.Schema.Input);
        Intake = Compile(spec.Phases.Intake.Validation.Schema);
        Output = Compile(spec.Schema.Output);
        Plan = spec.Loops is { } loops ? CompositePlan.Compile(loops) : null;
        Inputs = (spec.Phases.Execution.Inputs ?? ImmutableDictionary<string, JsonElement>.Empty).ToFrozenDictionary(entry => entry.Key, entry => Compile(entry.Key, entry.Value));
    }

    /// <summary>Name of the LoopStack, or of the capability that is executed by its name.</summary>
    public string Name { get; }

    /// <summary>Identifies this content; loops are pinned to it.</summary>
    public string Hash { get; }

    public LoopStackSpec Spec { get; }

    /// <summary>None where it is composite.</summary>
    public ImmutableArray<string> Capabilities { get; }

    /// <summary>The loops of a composite LoopStack; null where it has capabilities.</summary>
    public CompositePlan? Plan { get; }

    /// <summary>What the work for a capability gets as input; those that are not there get the loop's.</summary>
    public FrozenDictionary<string, Mapping> Inputs { get; }

    /// <summary>Null means any.</summary>
    public CompiledSchema? Input { get; }

    public CompiledSchema? Intake { get; }

    public CompiledSchema? Output { get; }

    public BiddingPhaseSpec Bidding => Spec.Phases.Bidding;

    public ExecutionPhaseSpec Execution => Spec.Phases.Execution;

    public OutputPhaseSpec Aggregation => Spec.Phases.Output;

    /// <summary>Whether a capability has as many candidates as it needs bids.</summary>
    public bool IsCovered(string capability, ImmutableArray<Candidate> candidates) => Missing(capability, candidates) <= 0;

    /// <summary>How many candidates a capability lacks for as many bids as it needs; none where it is zero or less.</summary>
    public int Missing(string capability, ImmutableArray<Candidate> candidates)
    {
        var missing = Bidding.MinBids;
        foreach (var candidate in candidates)
        {
            if (candidate.Capabilities.Contains(capability))
                missing--;
        }

        return missing;
    }

    /// <summary>
    /// The longest that a loop may take: all phases at their timeouts, every announcement and every round that may be played included. Each round of DO has <c>execution.timeout</c>; where a reducer or a verifier is
    /// asked, each of them has <c>output.timeout</c> each time.
    /// </summary>
    public TimeSpan Timeout => Spec.Phases.Intake.Timeout + BiddingTimeout + (Execution.Timeout * MostRounds) + (Aggregation.Timeout * MostAsked);

    /// <summary>How many rounds of DO it may come to.</summary>
    public int MostRounds => Execution.Rounds + MostSentBack + MostFurther;

    private int MostSentBack => Aggregation.Verifier is null || Plan is not null ? 0 : Rounds.MostSentBack;

    private int MostFurther => Aggregation.OnDisagreement == Resort.Round || Aggregation.OnInvalid == Resort.Round ? Rounds.MostFurther : 0;

    // Rounds that follow from disagreement ask nobody; a reducer's answer may be invalid, a valid one sent back.
    private int MostAsked
    {
        get
        {
            var each = (Aggregation.AggregationStrategy == AggregationStrategy.Reduce ? 1 : 0) + (Aggregation.Verifier is null ? 0 : 1);
            return Math.Max(1, each * (1 + MostSentBack + (Aggregation.OnInvalid == Resort.Round ? Rounds.MostFurther : 0)));
        }
    }

    // Nobody bids for a composite as a whole.
    private TimeSpan BiddingTimeout => Plan is not null
        ? TimeSpan.Zero
        : (Bidding.Timeout * (1 + Bidding.Reannounce)) + LoopDecider.ReannounceDelay * (Bidding.Reannounce * (Bidding.Reannounce + 1) / 2);

    /// <param name="hash">Identifies the content of <paramref name="spec"/>.</param>
    /// <param name="spec">A valid spec.</param>
    /// <exception cref="JsonSchemaException">A schema is none: the spec was not validated.</exception>
    /// <exception cref="InvalidOperationException">Its loops or mappings are faulty: the spec was not validated.</exception>
    public static LoopDefinition Compile(string name, string hash, LoopStackSpec spec) => new(name, hash, spec);

    private static CompiledSchema? Compile(JsonElement? schema) => schema is { } given ? CompiledSchema.Compile(given) : null;

    private static Mapping Compile(string capability, JsonElement input) => Mapping.TryCompile(input, out var mapping, out var errors)
        ? mapping
        : throw new InvalidOperationException($"The input of {capability} was not validated: {errors[0]}");
}
