using LoopStacks.Core.Output;
using LoopStacks.Core.Resources;

namespace LoopStacks.Core.Loops;

/// <summary>
/// The contributions that may still come. A work item may be lost and go to a runner-up, who may weigh more, and one for several capabilities to several of them, who each
/// have a vote: what is certain must hold for these too, so they are what is counted.
/// </summary>
internal static class OutstandingWork
{
    public static List<Outstanding> Of(LoopState state)
    {
        var outstanding = new List<Outstanding>();
        var mayInherit = !state.RunnersUp.IsEmpty && state.Round is not null;
        var weighs = state.Definition.Aggregation.Weight == VoteWeight.Reputation;
        Dictionary<string, double?>? heirs = null;
        foreach (var item in state.Items)
        {
            if (!item.IsOpen)
                continue;
            if (mayInherit && (weighs || item.Capabilities.Length > 1))
                AddWithHeirs(outstanding, item, heirs ??= MostAccurateRunnersUp(state, state.Round!));
            else
                outstanding.Add(new Outstanding(item.Number, item.Instance, item.Capabilities, item.BidConfidence, item.Accuracy));
        }

        return outstanding;
    }

    private static void AddWithHeirs(List<Outstanding> outstanding, WorkItem item, Dictionary<string, double?> heirs)
    {
        var accuracy = item.Accuracy;
        var splits = item.Capabilities.Length > 1;
        foreach (var capability in item.Capabilities)
        {
            if (!heirs.TryGetValue(capability, out var heir))
                splits = false;
            else if (IsMore(heir, accuracy))
                accuracy = heir;
        }

        for (var vote = 0; vote < (splits ? item.Capabilities.Length : 1); vote++)
            outstanding.Add(new Outstanding(item.Number, item.Instance, item.Capabilities, item.BidConfidence, accuracy));
    }

    /// <summary>The highest accuracy among those who could take over each capability; null where that one is not known.</summary>
    private static Dictionary<string, double?> MostAccurateRunnersUp(LoopState state, BiddingRound round)
    {
        var best = new Dictionary<string, double?>();
        var works = state.Items.SelectMany(item => item.Capabilities.Select(capability => (item.Instance, capability))).ToHashSet();
        var asked = round.Asked.ToLookup(candidate => candidate.Instance);
        foreach (var runner in state.RunnersUp)
        {
            if (works.Contains((runner.Instance, runner.Capability)))
                continue;
            double? accuracy = asked[runner.Instance].FirstOrDefault()?.Standing?.TryGetValue(runner.Capability, out var standing) == true ? standing : null;
            if (!best.TryGetValue(runner.Capability, out var known) || IsMore(accuracy, known))
                best[runner.Capability] = accuracy;
        }

        return best;
    }

    private static bool IsMore(double? accuracy, double? than) => (accuracy ?? VoteWeights.UnknownAccuracy) > (than ?? VoteWeights.UnknownAccuracy);
}
