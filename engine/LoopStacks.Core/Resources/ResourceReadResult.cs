namespace LoopStacks.Core.Resources;

/// <summary>A resource, or all its faults.</summary>
/// <param name="Resource">With defaults filled in; null when there are errors.</param>
/// <param name="Errors">All faults, in the order of the document; at most 100.</param>
public sealed record ResourceReadResult(Resource? Resource, IReadOnlyList<ResourceError> Errors)
{
    /// <summary>Line of the text on which the document starts, from 1; 1 where it was not read from a text.</summary>
    public int Line { get; init; } = 1;
}
