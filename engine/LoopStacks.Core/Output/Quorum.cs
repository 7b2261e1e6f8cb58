using System.Text.Json;

namespace LoopStacks.Core.Output;

/// <summary>The end of a count that cannot have enough votes any more.</summary>
internal static class Quorum
{
    /// <param name="others">What came instead of votes, as a part of a sentence that starts with a semicolon.</param>
    public static Aggregation.Impossible NotReached(int votes, string others, int outstanding, int quorum, JsonElement details)
    {
        var open = outstanding == 0 ? "" : $", {outstanding} may still come";
        return new Aggregation.Impossible(
            "QuorumNotReached", $"{votes} {(votes == 1 ? "vote was" : "votes were")} cast{open}{others}; the quorum is {quorum}.", details);
    }
}
