using System.Text.Json.Nodes;

namespace LoopStacks.Operator;

/// <summary>The status that an object is to have.</summary>
internal sealed record StatusDocument
{
    /// <summary>Generation of the object that was looked at.</summary>
    public required long? ObservedGeneration { get; init; }

    /// <summary>One word for people.</summary>
    public required string Phase { get; init; }

    public required IReadOnlyList<Verdict> Verdicts { get; init; }

    /// <summary>Further fields of the kind's own.</summary>
    public Dictionary<string, JsonNode?> Fields { get; init; } = [];
}
