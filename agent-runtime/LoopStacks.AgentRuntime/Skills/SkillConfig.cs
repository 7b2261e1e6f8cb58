using System.Text.Json;

namespace LoopStacks.AgentRuntime.Skills;

/// <summary>Reads single settings of an AgentInstance's <c>spec.config</c>.</summary>
internal static class SkillConfig
{
    /// <summary>A number within bounds; <paramref name="fallback"/> when it is not written.</summary>
    /// <exception cref="ArgumentException">It is not a number, or outside of the bounds.</exception>
    public static double Number(JsonElement config, string name, double fallback, double min, double max)
    {
        if (config.ValueKind != JsonValueKind.Object || !config.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return fallback;
        if (value.ValueKind == JsonValueKind.Number && value.GetDouble() is var number && number >= min && number <= max)
            return number;
        throw new ArgumentException(FormattableString.Invariant($"config.{name} is {value.GetRawText()}; write a number from {min} to {max}."));
    }

    /// <summary>A whole number within bounds; <paramref name="fallback"/> when it is not written.</summary>
    /// <exception cref="ArgumentException">It is not a whole number, or outside of the bounds.</exception>
    public static int Count(JsonElement config, string name, int fallback, int min, int max)
    {
        var number = Number(config, name, fallback, min, max);
        return number == Math.Floor(number)
            ? (int)number
            : throw new ArgumentException(FormattableString.Invariant($"config.{name} is {number}; write a whole number."));
    }

    /// <summary>A list of texts; null when it is not written.</summary>
    /// <exception cref="ArgumentException">It is something else.</exception>
    public static IReadOnlyList<string>? Texts(JsonElement config, string name)
    {
        if (config.ValueKind != JsonValueKind.Object || !config.TryGetProperty(name, out var list) || list.ValueKind == JsonValueKind.Null)
            return null;
        if (list.ValueKind != JsonValueKind.Array || list.EnumerateArray().Any(e => e.ValueKind != JsonValueKind.String))
            throw new ArgumentException($"config.{name} is not a list of texts.");
        return list.EnumerateArray().Select(e => e.GetString()!).ToList();
    }
}
