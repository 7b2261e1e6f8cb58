using System.Text.Json;

namespace LoopStacks.AgentRuntime.Skills.Response;

/// <summary>
/// The templates by <c>intent/sentiment</c>, <c>intent</c>, <c>default/sentiment</c> and <c>default</c>, in this order of
/// preference; <c>config.templates</c> overrides and adds.
/// </summary>
internal static class ResponseTemplates
{
    private static readonly Lazy<Dictionary<string, string>> Defaults = new(() =>
        SkillTexts.Pairs("Response.Templates").ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal));

    /// <summary>The best template, and whether it is one of the intent and not of the defaults.</summary>
    /// <exception cref="ArgumentException"><c>config.templates</c> is not a map of texts.</exception>
    public static (string Template, bool OfIntent) Choose(string intent, string sentiment, JsonElement config)
    {
        string[] keys = [$"{intent}/{sentiment}", intent, $"default/{sentiment}", "default"];
        var configured = Configured(config);
        // A configured template of the intent goes before a built-in one of intent and sentiment: it was written for it.
        foreach (var pair in new[] { keys[..2], keys[2..] })
        {
            foreach (var key in pair)
            {
                if (Text(configured, key) is { } own)
                    return (own, key == keys[0] || key == keys[1]);
            }

            foreach (var key in pair)
            {
                if (Defaults.Value.TryGetValue(key, out var built))
                    return (built, key == keys[0] || key == keys[1]);
            }
        }

        throw new InvalidOperationException("The built-in templates have no default.");
    }

    /// <summary>The line under each reply; null when there is none.</summary>
    public static string? Signature(JsonElement config, MessageDetails details) =>
        Text(Configured(config), "signature") ?? (details.Brand is null ? null : Defaults.Value["signature"]);

    private static JsonElement Configured(JsonElement config)
    {
        if (config.ValueKind != JsonValueKind.Object || !config.TryGetProperty("templates", out var templates))
            return default;
        return templates.ValueKind == JsonValueKind.Object
            ? templates
            : throw new ArgumentException("config.templates is not a map; write {\"refund\": \"…\", \"default\": \"…\"}.");
    }

    private static string? Text(JsonElement templates, string key)
    {
        if (templates.ValueKind != JsonValueKind.Object || !templates.TryGetProperty(key, out var template))
            return null;
        if (template.ValueKind != JsonValueKind.String)
            throw new ArgumentException($"The template {key} of config.templates is not a text.");
        var text = template.GetString()!;
        return text.Length <= ResponseTemplate.MaxLength
            ? text
            : throw new ArgumentException($"The template {key} has {text.Length} characters, the limit is {ResponseTemplate.MaxLength}.");
    }
}
