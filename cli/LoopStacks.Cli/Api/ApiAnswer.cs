using System.Net;
using System.Text.Json;

namespace LoopStacks.Cli.Api;

/// <summary>A successful answer of the platform.</summary>
/// <param name="Body">Undefined where the answer had none.</param>
/// <param name="Result">What an apply did, as the platform said it; null otherwise.</param>
internal sealed record ApiAnswer(HttpStatusCode Status, JsonElement Body, string? Result);
