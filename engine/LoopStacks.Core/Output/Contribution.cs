using System.Collections.Immutable;
using System.Text.Json;

namespace LoopStacks.Core.Output;

/// <summary>
/// The recorded result of a work item, as OUT sees it. Immutable and thread safe; remembers what was read from its output, so a loop that keeps its
/// contributions between completions makes the canonical text of each only once.
/// </summary>
/// <param name="number">The work item's number.</param>
/// <param name="instance">Who gave it.</param>
/// <param name="capabilities">What it did, in the stack's order.</param>
/// <param name="output">What it gave; an element that was never set counts as null.</param>
/// <param name="confidence">How sure the agent is; held to 0..1, and 0 where it is no number.</param>
/// <param name="accuracy">Measured accuracy of the instance; held to 0..1, and null where nothing is known or it is no number.</param>
public sealed class Contribution(
    int number, string instance, ImmutableArray<string> capabilities, JsonElement output, double confidence, double? accuracy = null)
{
    private Voice? _voice;

    public int Number { get; } = number;

    public string Instance { get; } = instance;

    public ImmutableArray<string> Capabilities { get; } = capabilities;

    public JsonElement Output { get; } = output;

    public double Confidence { get; } = double.IsNaN(confidence) ? 0 : Math.Clamp(confidence, 0, 1);

    public double? Accuracy { get; } = accuracy is { } known && !double.IsNaN(known) ? Math.Clamp(known, 0, 1) : null;

    /// <summary>What it says at the key. Two threads may both make it; they make the same.</summary>
    internal Voice VoiceAt(string? key)
    {
        var voice = _voice;
        if (voice is null || voice.Key != key)
            _voice = voice = new Voice(key, this);
        return voice;
    }
}
