using System.Text.Json;

namespace LoopStacks.AgentRuntime.Definition;

/// <summary>The parts of an Agent resource that this runtime reads, as they are written; the platform has validated the rest.</summary>
internal sealed record AgentDocument(string? Kind, AgentDocument.MetadataPart? Metadata, AgentDocument.SpecPart? Spec)
{
    internal sealed record MetadataPart(string? Name);

    internal sealed record SpecPart(
        RuntimePart? Runtime,
        List<string>? Capabilities,
        SchemaPart? Schema,
        ModelPart? Model,
        string? Instructions,
        List<JsonElement>? Tools,
        BiddingPart? Bidding,
        AboutPart? Metadata);

    internal sealed record RuntimePart(string? Image, string? Language, string? Handler);

    internal sealed record SchemaPart(JsonElement? Input, JsonElement? Output);

    internal sealed record ModelPart(string? Provider, string? Name, string? Endpoint, string? SecretRef, double? Temperature, int? MaxTokens);

    internal sealed record BiddingPart(JsonElement? Confidence, int? MaxConcurrent, decimal? Cost);

    internal sealed record AboutPart(string? Description);
}
