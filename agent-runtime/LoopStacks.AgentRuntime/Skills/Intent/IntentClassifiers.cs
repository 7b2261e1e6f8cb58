using System.Text.Json;

namespace LoopStacks.AgentRuntime.Skills.Intent;

/// <summary>Gives the classifier of a configuration. Thread safe.</summary>
internal sealed class IntentClassifiers
{
    // An agent process has one configuration; remembering the last one is enough and cannot grow.
    private Compiled? last;

    /// <exception cref="ArgumentException">The configuration is not usable.</exception>
    public IntentClassifier For(JsonElement config)
    {
        if (config.ValueKind != JsonValueKind.Object || !config.TryGetProperty("intents", out var intents))
            return DefaultIntents.Classifier;
        var written = intents.GetRawText();
        if (Volatile.Read(ref last) is { } known && known.Written == written)
            return known.Classifier;
        var compiled = new Compiled(written, new IntentClassifier(IntentConfig.Read(config)!));
        Volatile.Write(ref last, compiled);
        return compiled.Classifier;
    }

    private sealed record Compiled(string Written, IntentClassifier Classifier);
}
