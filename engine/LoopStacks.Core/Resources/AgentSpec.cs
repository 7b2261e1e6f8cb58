using System.Text.Json;

namespace LoopStacks.Core.Resources;

/// <summary>What an Agent is: capabilities, schemas and the runtime that can run it.</summary>
public sealed record AgentSpec
{
    public AgentRuntimeSpec Runtime { get; init; } = new();

    /// <summary>1 to 64 names.</summary>
    public required IReadOnlyList<string> Capabilities { get; init; }

    public SchemaSpec Schema { get; init; } = new();

    /// <summary>Null for an agent that uses the runtime's offline skills or its own code.</summary>
    public ModelSpec? Model { get; init; }

    /// <summary>System prompt for a model.</summary>
    public string? Instructions { get; init; }

    /// <summary>MCP servers.</summary>
    public IReadOnlyList<ToolSpec>? Tools { get; init; }

    public BiddingSpec? Bidding { get; init; }

    public AgentMetadataSpec? Metadata { get; init; }
}

/// <summary>How the agent is run.</summary>
public sealed record AgentRuntimeSpec
{
    /// <summary>Default <c>loopstacks/universal-runtime:latest</c>, which embedded hosts run in process.</summary>
    public string Image { get; init; } = "loopstacks/universal-runtime:latest";

    /// <summary>Such as csharp, typescript or python. Default csharp.</summary>
    public string Language { get; init; } = "csharp";

    public string? Handler { get; init; }

    public ComputeSpec? Resources { get; init; }
}

/// <summary>Kubernetes quantities, such as <c>250m</c> and <c>128Mi</c>.</summary>
public sealed record ComputeSpec
{
    public string? Cpu { get; init; }

    public string? Memory { get; init; }
}

/// <summary>JSON Schemas (draft 2020-12) of input and output; null means any.</summary>
public sealed record SchemaSpec
{
    public JsonElement? Input { get; init; }

    public JsonElement? Output { get; init; }
}

/// <summary>A language model behind an agent.</summary>
public sealed record ModelSpec
{
    /// <summary><c>openai</c> (any compatible endpoint) or <c>anthropic</c>.</summary>
    public required string Provider { get; init; }

    public required string Name { get; init; }

    /// <summary>Base URL; the provider's own where null.</summary>
    public string? Endpoint { get; init; }

    /// <summary>Name of the secret with the key; embedded hosts read the environment variable of that name.</summary>
    public string? SecretRef { get; init; }

    /// <summary>0..2.</summary>
    public double? Temperature { get; init; }

    public int? MaxTokens { get; init; }
}

/// <summary>An MCP server.</summary>
public sealed record ToolSpec
{
    public required string Name { get; init; }

    public string? Url { get; init; }

    public string? Command { get; init; }

    public IReadOnlyList<string>? Args { get; init; }

    public string? SecretRef { get; init; }
}

/// <summary>How the agent bids.</summary>
public sealed record BiddingSpec
{
    /// <summary>A number 0..1, or a JMESPath expression over the input that gives one.</summary>
    public JsonElement? Confidence { get; init; }

    /// <summary>Work items at once by replica. Default 16.</summary>
    public int? MaxConcurrent { get; init; }

    /// <summary>What a work item costs, in the realm's unit.</summary>
    public decimal? Cost { get; init; }
}

/// <summary>For people.</summary>
public sealed record AgentMetadataSpec
{
    public string? Name { get; init; }

    public string? Description { get; init; }

    public string? Version { get; init; }

    public string? Author { get; init; }

    public IReadOnlyList<string>? Tags { get; init; }
}
