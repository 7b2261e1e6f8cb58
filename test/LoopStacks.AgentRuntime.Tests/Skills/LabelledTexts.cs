using System.Globalization;
using System.Resources;

namespace LoopStacks.AgentRuntime.Tests.Skills;

/// <summary>The labelled sentences that measure the skills: label, tab, text.</summary>
internal static class LabelledTexts
{
    private static readonly ResourceManager Texts =
        new("LoopStacks.AgentRuntime.Tests.Skills.LabelledTexts", typeof(LabelledTexts).Assembly);

    public static IReadOnlyList<(string Label, string Text)> Read(string name) =>
        Texts.GetString(name, CultureInfo.InvariantCulture)!
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('\t', 2))
            .Select(columns => (columns[0], columns[1]))
            .ToList();
}
