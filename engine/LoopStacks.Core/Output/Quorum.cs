using System.Text.Json;

namespace LoopStacks.Core.Output;

/// <summary>The end of a count that cannot have enough votes any more.</summary>
internal static class Quorum
{
    public static Aggregation.Impossible NotReached(int votes, int abstentions, int outstanding, int quorum, JsonElement details)
    {
        var open = outstanding == 0 ? "" : $", {outstanding} may still come";
        var abstained = abstentions == 0 ? "" : $", {abstentions} abstained";
        return new Aggregation.Impossible(
            "QuorumNotReached", $"{votes} {(votes == 1 ? "vote was" : "votes were")} cast{abstained}{open}; the quorum is {quorum}.", details);
    }
}
