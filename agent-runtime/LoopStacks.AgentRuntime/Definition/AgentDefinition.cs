using LoopStacks.AgentRuntime.Running;
using LoopStacks.JsonSchema;

namespace LoopStacks.AgentRuntime.Definition;

/// <summary>An Agent as this runtime runs it: read once, schemas and expression compiled. Immutable.</summary>
internal sealed record AgentDefinition
{
    public required string Name { get; init; }

    public string? Description { get; init; }

    public required IReadOnlyList<string> Capabilities { get; init; }

    /// <summary>Null means any input.</summary>
    public CompiledSchema? Input { get; init; }

    /// <summary>Null means any output.</summary>
    public CompiledSchema? Output { get; init; }

    /// <summary>Null where the offline skills do the work.</summary>
    public ModelDefinition? Model { get; init; }

    public string? Instructions { get; init; }

    public required ConfidenceRule Confidence { get; init; }

    public decimal? Cost { get; init; }

    /// <summary>Work items at once.</summary>
    public int MaxConcurrent { get; init; } = 16;
}
