using System.Text.Json;
using LoopStacks.Core.Resources.Constraints;
using LoopStacks.Core.Resources.Shapes;
using LoopStacks.Core.Resources.Shapes.Structural;

namespace LoopStacks.Core.Resources;

/// <summary>What an Agent is: capabilities, schemas and the runtime that can run it.</summary>
public sealed record AgentSpec
{
    public AgentRuntimeSpec Runtime { get; init; } = new();

    /// <summary>1 to 64 names.</summary>
    [NamePattern(NameForm.Capability)]
    [Length(1, 64)]
    [Unique]
    public required IReadOnlyList<string> Capabilities { get; init; }

    public SchemaSpec Schema { get; init; } = new();

    /// <summary>Null for an agent that uses the runtime's offline skills or its own code.</summary>
    public ModelSpec? Model { get; init; }

    /// <summary>System prompt for a model.</summary>
    [Length(1, 262_144)]
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
    [Length(1, 63)]
    public string Language { get; init; } = "csharp";

    public string? Handler { get; init; }

    public ComputeSpec? Resources { get; init; }
}

/// <summary>Kubernetes quantities, such as <c>250m</c> and <c>128Mi</c>.</summary>
public sealed record ComputeSpec
{
    [NamePattern(NameForm.Quantity)]
    [Length(1, 32)]
    public string? Cpu { get; init; }

    [NamePattern(NameForm.Quantity)]
    [Length(1, 32)]
    public string? Memory { get; init; }
}

/// <summary>JSON Schemas (draft 2020-12) of input and output; null means any.</summary>
public sealed record SchemaSpec
{
    [JsonSchemaDocument]
    public JsonElement? Input { get; init; }

    [JsonSchemaDocument]
    public JsonElement? Output { get; init; }
}

/// <summary>A language model behind an agent.</summary>
public sealed record ModelSpec
{
    /// <summary><c>openai</c> (any compatible endpoint) or <c>anthropic</c>.</summary>
    [Length(1, 63)]
    public required string Provider { get; init; }

    public required string Name { get; init; }

    /// <summary>Base URL; the provider's own where null.</summary>
    [NamePattern(NameForm.HttpUrl)]
    public string? Endpoint { get; init; }

    /// <summary>Name of the secret with the key; embedded hosts read the environment variable of that name.</summary>
    public string? SecretRef { get; init; }

    /// <summary>0..2.</summary>
    [Range(0, 2)]
    public double? Temperature { get; init; }

    [Range(1, 100_000_000)]
    public int? MaxTokens { get; init; }
}

/// <summary>An MCP server: one that is reached at a URL, or one that is started by a command.</summary>
public sealed record ToolSpec : ICrossChecked
{
    public required string Name { get; init; }

    [NamePattern(NameForm.HttpUrl)]
    public string? Url { get; init; }

    public string? Command { get; init; }

    public IReadOnlyList<string>? Args { get; init; }

    public string? SecretRef { get; init; }

    void ICrossChecked.Check(string pointer, Faults faults)
    {
        if (Url is null != Command is null)
            return;
        var which = Url is null ? "neither url nor command" : "both url and command";
        faults.Add(pointer, ResourceErrorCode.BadValue, $"{Faults.Path(pointer)} has {which}; a tool has one of the two.");
    }

    IEnumerable<Rule> ICrossChecked.Rules =>
    [
        new("has(self.url) || has(self.command)", "has neither url nor command; a tool has one of the two."),
        new("!(has(self.url) && has(self.command))", "has both url and command; a tool has one of the two."),
    ];
}

/// <summary>How the agent bids.</summary>
public sealed record BiddingSpec
{
    /// <summary>A number 0..1, or a JMESPath expression over the input that gives one.</summary>
    [JsonKinds(JsonValueKind.Number, JsonValueKind.String)]
    [Range(0, 1)]
    public JsonElement? Confidence { get; init; }

    /// <summary>Work items at once by replica. Default 16.</summary>
    [Range(1, 10_000)]
    public int? MaxConcurrent { get; init; }

    /// <summary>What a work item costs, in the realm's unit.</summary>
    [Range(0, 1e12)]
    public decimal? Cost { get; init; }
}

/// <summary>For people.</summary>
public sealed record AgentMetadataSpec
{
    public string? Name { get; init; }

    [Length(0, 4096)]
    public string? Description { get; init; }

    public string? Version { get; init; }

    public string? Author { get; init; }

    public IReadOnlyList<string>? Tags { get; init; }
}
