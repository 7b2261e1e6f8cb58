using LoopStacks.Core.Resources;

namespace LoopStacks.Api.Documents;

/// <summary>The body of a call.</summary>
/// <param name="Type">Wire record; null for a resource.</param>
/// <param name="Example">JSON.</param>
internal sealed record ApiBody(Type? Type, IReadOnlyList<string> MediaTypes, string Example, bool Required = true, ResourceKind? Resource = null);
