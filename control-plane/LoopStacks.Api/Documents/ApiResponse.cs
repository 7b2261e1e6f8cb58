using LoopStacks.Core.Resources;

namespace LoopStacks.Api.Documents;

/// <summary>An answer of a call that is not a problem.</summary>
/// <param name="Type">Wire record; null for none, and for resources.</param>
/// <param name="Example">JSON; null for none.</param>
internal sealed record ApiResponse(int Status, string Description, Type? Type = null, string? Example = null)
{
    public IReadOnlyList<string> MediaTypes { get; init; } = [Answers.MediaTypes.Json];

    public ResourceKind? Resource { get; init; }

    /// <summary>A list of the resource.</summary>
    public bool List { get; init; }

    /// <summary>Names and meanings of its headers.</summary>
    public IReadOnlyList<(string Name, string Description)> Headers { get; init; } = [];
}
