using System.Collections.Frozen;
using System.Globalization;
using System.Resources;

namespace LoopStacks.AgentRuntime.Skills;

/// <summary>Reads the lexicons and example texts that <c>SkillTexts.resx</c> embeds in the assembly.</summary>
internal static class SkillTexts
{
    private static readonly ResourceManager Texts =
        new("LoopStacks.AgentRuntime.Skills.SkillTexts", typeof(SkillTexts).Assembly);

    /// <summary>The lines of a text that are neither blank nor a comment (<c># …</c>).</summary>
    /// <exception cref="InvalidOperationException">The assembly was built without that text.</exception>
    public static IEnumerable<string> Lines(string name)
    {
        var text = Texts.GetString(name, CultureInfo.InvariantCulture)
            ?? throw new InvalidOperationException($"The assembly embeds no text named {name}.");
        return text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.TrimEnd('\r'))
            .Where(line => line.Length > 0 && !line.StartsWith("# ", StringComparison.Ordinal));
    }

    /// <summary>A table of two columns: key, tab, number.</summary>
    public static FrozenDictionary<string, double> Numbers(string name) =>
        Lines(name).Select(line => line.Split('\t'))
            .ToFrozenDictionary(c => c[0], c => double.Parse(c[1], CultureInfo.InvariantCulture), StringComparer.Ordinal);

    /// <summary>A set: one word a line.</summary>
    public static FrozenSet<string> Words(string name) => Lines(name).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>A table of two text columns, in order.</summary>
    public static IReadOnlyList<(string Key, string Value)> Pairs(string name) =>
        Lines(name).Select(line => line.Split('\t', 2)).Select(c => (c[0], c[1])).ToList();
}
