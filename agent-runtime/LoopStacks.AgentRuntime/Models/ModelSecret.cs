using LoopStacks.AgentRuntime.Definition;

namespace LoopStacks.AgentRuntime.Models;

/// <summary>Finds the key of a model and keeps it out of every text.</summary>
internal sealed class ModelSecret(ModelDefinition model, Func<string, string?> secrets)
{
    private const int LeastRedacted = 4;

    /// <summary>The key; null where the endpoint wants none.</summary>
    /// <returns>Whether there is what the Agent asks for.</returns>
    public bool TryGet(out string? key, out string? missing)
    {
        (key, missing) = (null, null);
        if (model.SecretRef is null)
            return true;
        key = secrets(model.SecretRef);
        if (!string.IsNullOrWhiteSpace(key))
            return true;
        missing = $"the key of its model is missing: set the environment variable {model.SecretRef} where the agent runs";
        return false;
    }

    /// <summary>The text without the key: endpoints quote it in their errors.</summary>
    public static string Redact(string text, string? key) =>
        key is { Length: >= LeastRedacted } ? text.Replace(key, "***", StringComparison.Ordinal) : text;
}
