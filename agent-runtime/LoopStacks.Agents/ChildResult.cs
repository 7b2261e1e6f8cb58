using System.Text.Json;
using LoopStacks.Contracts.Connection;

namespace LoopStacks.Agents;

/// <summary>How a child loop ended. Immutable.</summary>
/// <param name="Key">The key that it was spawned under.</param>
/// <param name="Loop">Its id.</param>
/// <param name="Status">Any but <see cref="ChildStatus.Running"/>.</param>
/// <param name="Output">Of a completed child; null of others.</param>
/// <param name="Confidence">How sure its agents were of the output, 0..1; null where nobody said.</param>
/// <param name="Usage">Of the child and all its descendants; null where nothing was used.</param>
/// <param name="Code">Why it did not complete, such as <c>NoBids</c>; null of a completed one.</param>
/// <param name="Message">The same in a sentence.</param>
public sealed record ChildResult(
    string Key,
    string Loop,
    ChildStatus Status,
    JsonElement? Output = null,
    double? Confidence = null,
    Usage? Usage = null,
    string? Code = null,
    string? Message = null);
