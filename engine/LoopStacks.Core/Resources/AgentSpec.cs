using System.Text.Json;
using LoopStacks.Core.Resources.Constraints;
using LoopStacks.Core.Resources.Shapes;
using LoopStacks.Core.Resources.Shapes.Structural;

namespace LoopStacks.Core.Resources;

/// <summary>What an Agent is: capabilities, schemas and the runtime that can run it.</summary>
public sealed record AgentSpec
{
    /// <summary>How the agent is run.</summary>
    public AgentRuntimeSpec Runtime { get; init; } = new();

    /// <summary>What it can do: 1 to 64 names, each once.</summary>
    [NamePattern(NameForm.Capability)]
    [Length(1, 64)]
    [Unique]
    public required IReadOnlyList<string> Capabilities { get; init; }

    /// <summary>What its input and output look like.</summary>
    public SchemaSpec Schema { get; init; } = new();

    /// <summary>Language model behind it; null for an agent that uses the runtime's offline skills or its own code.</summary>
    public ModelSpec? Model { get; init; }

    /// <summary>System prompt for a model.</summary>
    [Length(1, 262_144)]
    public string? Instructions { get; init; }

    /// <summary>MCP servers that its model may use, up to 64.</summary>
    public IReadOnlyList<ToolSpec>? Tools { get; init; }

    /// <summary>How it bids; null: as the runtime does by itself.</summary>
    public BiddingSpec? Bidding { get; init; }

    /// <summary>For people.</summary>
    public AgentMetadataSpec? Metadata { get; init; }
}

/// <summary>How the agent is run.</summary>
public sealed record AgentRuntimeSpec
{
    /// <summary>Container image. Default <c>loopstacks/universal-runtime:latest</c>, which embedded hosts run in process.</summary>
    public string Image { get; init; } = "loopstacks/universal-runtime:latest";

    /// <summary>Of the handler, such as csharp, typescript or python. Default csharp.</summary>
    [Length(1, 63)]
    public string Language { get; init; } = "csharp";

    /// <summary>Where the code is, as the runtime understands it; null for agents without code.</summary>
    public string? Handler { get; init; }

    /// <summary>What each replica gets where the AgentInstance does not say.</summary>
    public ComputeSpec? Resources { get; init; }
}

/// <summary>Kubernetes quantities, such as <c>250m</c> and <c>128Mi</c>.</summary>
public sealed record ComputeSpec
{
    /// <summary>CPU, such as 250m or 2.</summary>
    [NamePattern(NameForm.Quantity)]
    [Length(1, 32)]
    public string? Cpu { get; init; }

    /// <summary>Memory, such as 128Mi or 1.5Gi.</summary>
    [NamePattern(NameForm.Quantity)]
    [Length(1, 32)]
    public string? Memory { get; init; }
}

/// <summary>JSON Schemas (draft 2020-12) of input and output; null means any.</summary>
public sealed record SchemaSpec
{
    /// <summary>JSON Schema (draft 2020-12) of the input; null: any.</summary>
    [JsonSchemaDocument]
    public JsonElement? Input { get; init; }

    /// <summary>JSON Schema (draft 2020-12) of the output; null: any.</summary>
    [JsonSchemaDocument]
    public JsonElement? Output { get; init; }
}

/// <summary>A language model behind an agent.</summary>
public sealed record ModelSpec
{
    /// <summary><c>openai</c> (any compatible endpoint) or <c>anthropic</c>.</summary>
    [Length(1, 63)]
    public required string Provider { get; init; }

    /// <summary>Name of the model, as the provider calls it.</summary>
    public required string Name { get; init; }

    /// <summary>Base URL; the provider's own where null.</summary>
    [NamePattern(NameForm.HttpUrl)]
    public string? Endpoint { get; init; }

    /// <summary>Name of the secret with the key; embedded hosts read the environment variable of that name.</summary>
    public string? SecretRef { get; init; }

    /// <summary>How free its answers are, 0 to 2; the provider's own where null.</summary>
    [Range(0, 2)]
    public double? Temperature { get; init; }

    /// <summary>Most tokens of an answer, 1 to 100,000,000; the provider's own where null.</summary>
    [Range(1, 100_000_000)]
    public int? MaxTokens { get; init; }
}

/// <summary>An MCP server: one that is reached at a URL, or one that is started by a command.</summary>
public sealed record ToolSpec : ICrossChecked
{
    /// <summary>Name for people and logs.</summary>
    public required string Name { get; init; }

    /// <summary>Where the server is; null for one that is started by a command.</summary>
    [NamePattern(NameForm.HttpUrl)]
    public string? Url { get; init; }

    /// <summary>Program that is the server; null for one that is reached at a URL.</summary>
    public string? Command { get; init; }

    /// <summary>Arguments of the command, up to 64.</summary>
    public IReadOnlyList<string>? Args { get; init; }

    /// <summary>Name of the secret with the key for the server; null for none.</summary>
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
    /// <summary>Name for people.</summary>
    public string? Name { get; init; }

    /// <summary>What it does.</summary>
    [Length(0, 4096)]
    public string? Description { get; init; }

    /// <summary>Its version, in quotes where it looks like a number.</summary>
    public string? Version { get; init; }

    /// <summary>Who made it.</summary>
    public string? Author { get; init; }

    /// <summary>Words to find it by, up to 64.</summary>
    public IReadOnlyList<string>? Tags { get; init; }
}
