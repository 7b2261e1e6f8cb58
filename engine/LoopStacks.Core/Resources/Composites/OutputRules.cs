using LoopStacks.Core.Resources.Shapes.Structural;

namespace LoopStacks.Core.Resources.Composites;

/// <summary><see cref="OutputCheck"/> for Kubernetes' API server.</summary>
internal static class OutputRules
{
    private const string Output = "self.phases.output";
    private const string Reduces = $"{Output}.aggregationStrategy == 'reduce'";

    public static IEnumerable<Rule> All =>
    [
        new(
            $"!({Reduces}) || has({Output}.reducer)",
            "is missing: aggregationStrategy reduce needs the capability, or LoopStack, that makes one answer of the contributions.",
            "/phases/output/reducer"),
        new($"{Reduces} || !has({Output}.reducer)", "has no effect: only aggregationStrategy reduce asks a reducer; use it, or take reducer out.", "/phases/output/reducer"),
        new(
            $"!({Reduces}) || {Output}.onDisagreement == 'fail'",
            "has no effect with aggregationStrategy reduce: a reducer makes an answer also of contributions that differ.",
            "/phases/output/onDisagreement"),
    ];
}
