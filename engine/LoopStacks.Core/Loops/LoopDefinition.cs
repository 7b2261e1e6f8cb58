using System.Collections.Immutable;
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
        Capabilities = [.. spec.Capabilities];
        Input = Compile(spec.Schema.Input);
        Intake = Compile(spec.Phases.Intake.Validation.Schema);
        Output = Compile(spec.Schema.Output);
    }

    /// <summary>Name of the LoopStack, or of the capability that is executed by its name.</summary>
    public string Name { get; }

    /// <summary>Identifies this content; loops are pinned to it.</summary>
    public string Hash { get; }

    public LoopStackSpec Spec { get; }

    public ImmutableArray<string> Capabilities { get; }

    /// <summary>Null means any.</summary>
    public CompiledSchema? Input { get; }

    public CompiledSchema? Intake { get; }

    public CompiledSchema? Output { get; }

    public BiddingPhaseSpec Bidding => Spec.Phases.Bidding;

    public ExecutionPhaseSpec Execution => Spec.Phases.Execution;

    public OutputPhaseSpec Aggregation => Spec.Phases.Output;

    /// <summary>The longest that a loop may take: all phases at their timeouts, every announcement included.</summary>
    public TimeSpan Timeout => Spec.Phases.Intake.Timeout
        + (Bidding.Timeout * (1 + Bidding.Reannounce))
        + LoopDecider.ReannounceDelay * (Bidding.Reannounce * (Bidding.Reannounce + 1) / 2)
        + Execution.Timeout
        + Spec.Phases.Output.Timeout;

    /// <param name="hash">Identifies the content of <paramref name="spec"/>.</param>
    /// <param name="spec">A valid spec.</param>
    /// <exception cref="JsonSchemaException">A schema is none: the spec was not validated.</exception>
    public static LoopDefinition Compile(string name, string hash, LoopStackSpec spec) => new(name, hash, spec);

    private static CompiledSchema? Compile(System.Text.Json.JsonElement? schema) => schema is { } given ? CompiledSchema.Compile(given) : null;
}
