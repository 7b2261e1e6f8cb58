namespace LoopStacks.Api.Documents;

/// <summary>The AsyncAPI document of the WebSockets, served at <c>/asyncapi.json</c> where the host registers one as a singleton.</summary>
/// <param name="Json">UTF-8 JSON.</param>
public sealed record AsyncApiDocument(ReadOnlyMemory<byte> Json);
