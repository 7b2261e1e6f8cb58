using System.Text.Json;
using LoopStacks.AgentRuntime.Running;
using LoopStacks.JsonSchema;

namespace LoopStacks.AgentRuntime.Definition;

/// <summary>Reads an Agent document and says everything that keeps this runtime from running it.</summary>
internal sealed class AgentReader
{
    private const string UniversalImage = "universal-runtime";
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    private readonly List<string> _faults = [];

    private AgentReader()
    {
    }

    /// <summary>The definition, or null and at least one fault.</summary>
    public static AgentDefinition? Read(JsonElement agent, out IReadOnlyList<string> faults)
    {
        var reader = new AgentReader();
        var definition = reader.Read(agent);
        faults = reader._faults;
        return faults.Count == 0 ? definition : null;
    }

    private AgentDefinition? Read(JsonElement agent)
    {
        if (Parsed(agent) is not { } document)
            return null;
        var spec = document.Spec ?? new AgentDocument.SpecPart(null, null, null, null, null, null, null, null);
        Require(document.Kind is null or "Agent", $"kind is {document.Kind}; an Agent is needed.");
        Require(!string.IsNullOrWhiteSpace(document.Metadata?.Name), "metadata.name is missing.");
        Require(spec.Capabilities is { Count: > 0 }, "spec.capabilities names nothing; an agent has at least one capability.");
        CheckRuntime(spec);
        return new AgentDefinition
        {
            Name = document.Metadata?.Name ?? "",
            Description = spec.Metadata?.Description,
            Capabilities = spec.Capabilities ?? [],
            Input = Schema(spec.Schema?.Input, "spec.schema.input"),
            Output = Schema(spec.Schema?.Output, "spec.schema.output"),
            Model = spec.Model is { } model ? Model(model) : null,
            Instructions = spec.Instructions,
            Confidence = Confidence(spec.Bidding?.Confidence),
            Cost = spec.Bidding?.Cost,
            MaxConcurrent = Math.Clamp(spec.Bidding?.MaxConcurrent ?? 16, 1, 1000),
        };
    }

    private AgentDocument? Parsed(JsonElement agent)
    {
        try
        {
            if (agent.ValueKind == JsonValueKind.Object)
                return agent.Deserialize<AgentDocument>(s_json);
            _faults.Add("The Agent is not a JSON object.");
        }
        catch (JsonException exception)
        {
            _faults.Add($"{exception.Path ?? "The Agent"} can't be read: it has the wrong type.");
        }

        return null;
    }

    private void CheckRuntime(AgentDocument.SpecPart spec)
    {
        var image = spec.Runtime?.Image;
        Require(
            image is null || ImageName(image) == UniversalImage,
            $"spec.runtime.image is {image}; this runtime stands for loopstacks/{UniversalImage} only. Run that image where containers run.");
        Require(
            string.IsNullOrEmpty(spec.Runtime?.Handler),
            $"spec.runtime.handler is {spec.Runtime?.Handler} ({spec.Runtime?.Language ?? "csharp"}); this runtime has models and offline skills and loads no "
            + "code of an agent. Write it with an SDK and run it as a program of its own.");
        Require(
            spec.Tools is not { Count: > 0 },
            "spec.tools is not empty; this runtime does not connect MCP servers, and without its tools the agent would not be what it says.");
    }

    private CompiledSchema? Schema(JsonElement? source, string path)
    {
        if (source is not { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } schema)
            return null;
        if (CompiledSchema.TryCompile(schema, out var compiled, out var errors))
            return compiled;
        _faults.Add($"{path} is no JSON Schema: {errors[0]}");
        return null;
    }

    private ModelDefinition? Model(AgentDocument.ModelPart model)
    {
        ModelProvider? provider = model.Provider switch
        {
            "openai" => ModelProvider.OpenAI,
            "anthropic" => ModelProvider.Anthropic,
            _ => null,
        };
        Require(provider is not null, $"spec.model.provider is {model.Provider ?? "missing"}; there are openai (any compatible endpoint) and anthropic.");
        Require(!string.IsNullOrWhiteSpace(model.Name), "spec.model.name is missing.");
        Require(model.Temperature is null or (>= 0 and <= 2), $"spec.model.temperature is {model.Temperature}; it must be 0 to 2.");
        Require(model.MaxTokens is null or > 0, $"spec.model.maxTokens is {model.MaxTokens}; it must be at least 1.");
        var endpoint = Endpoint(model.Endpoint);
        return provider is { } known
            ? new ModelDefinition(known, model.Name ?? "", endpoint, model.SecretRef ?? UsualSecret(known, endpoint), model.Temperature, model.MaxTokens)
            : null;
    }

    /// <summary>The providers' own endpoints want a key, and their own libraries look for it here. Another endpoint may want none.</summary>
    private static string? UsualSecret(ModelProvider provider, Uri? endpoint) => endpoint is not null
        ? null
        : provider == ModelProvider.Anthropic ? "ANTHROPIC_API_KEY" : "OPENAI_API_KEY";

    private Uri? Endpoint(string? endpoint)
    {
        if (endpoint is null)
            return null;
        var valid = Uri.TryCreate(endpoint, UriKind.Absolute, out var address) && address.Scheme is "http" or "https";
        Require(valid, $"spec.model.endpoint is {endpoint}; write an http or https address.");
        return address;
    }

    private ConfidenceRule Confidence(JsonElement? source)
    {
        if (ConfidenceRule.TryCreate(source, out var rule, out var fault))
            return rule;
        _faults.Add($"spec.bidding.confidence {fault}");
        return ConfidenceRule.Own;
    }

    private void Require(bool holds, string fault)
    {
        if (!holds)
            _faults.Add(fault);
    }

    /// <summary>The last part of an image's name, without registry, tag and digest.</summary>
    private static string ImageName(string image) => image.Split('@')[0].Split('/')[^1].Split(':')[0];
}
