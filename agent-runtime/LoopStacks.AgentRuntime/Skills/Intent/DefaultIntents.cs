namespace LoopStacks.AgentRuntime.Skills.Intent;

/// <summary>The intents of a customer-support desk, for when none are configured.</summary>
internal static class DefaultIntents
{
    private static readonly Lazy<IntentClassifier> Loaded = new(() => new IntentClassifier(Load()));

    public static IntentClassifier Classifier => Loaded.Value;

    private static List<IntentDefinition> Load() =>
        SkillTexts.Lines("Intent.Defaults")
            .Select(line => line.Split('\t', 3))
            .GroupBy(c => c[0], StringComparer.Ordinal)
            .Select(g => new IntentDefinition(g.Key, Column(g, "example"), Column(g, "keyword")))
            .ToList();

    private static List<string> Column(IEnumerable<string[]> rows, string kind) =>
        rows.Where(r => r[1] == kind).Select(r => r[2]).ToList();
}
