namespace LoopStacks.AgentRuntime.Definition;

/// <summary>The language model of an Agent.</summary>
/// <param name="Endpoint">Base address; the provider's own where null.</param>
/// <param name="SecretRef">Name of the secret with the key; null where the endpoint wants none.</param>
internal sealed record ModelDefinition(
    ModelProvider Provider,
    string Name,
    Uri? Endpoint,
    string? SecretRef,
    double? Temperature,
    int? MaxTokens);
