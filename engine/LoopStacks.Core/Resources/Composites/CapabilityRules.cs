using LoopStacks.Core.Resources.Shapes.Structural;

namespace LoopStacks.Core.Resources.Composites;

/// <summary><see cref="CapabilityCheck"/> for Kubernetes' API server. It does not see <c>inputs</c>, of which the values have many types.</summary>
internal static class CapabilityRules
{
    private const string Bidding = "self.phases.bidding";
    private const string Winners =
        $"({Bidding}.selectionStrategy == 'all' || type({Bidding}.winners) != int || {Bidding}.winners > {Bidding}.maxBids ? {Bidding}.maxBids : int({Bidding}.winners))";

    public static IEnumerable<Rule> All =>
    [
        new(
            $"!has(self.capabilities) || self.phases.output.quorum <= size(self.capabilities) * {Winners}",
            "is more than the votes that capabilities with their winners give at most.",
            "/phases/output/quorum"),
    ];
}
