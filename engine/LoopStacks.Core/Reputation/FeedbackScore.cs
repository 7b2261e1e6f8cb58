namespace LoopStacks.Core.Reputation;

/// <summary>What somebody said about a loop's answer, or about contributions to it.</summary>
/// <param name="Score">0 wrong to 1 right.</param>
/// <param name="WorkItem">About the contribution of this work item.</param>
/// <param name="Instance">About the contributions of this instance.</param>
/// <param name="Capability">Only what concerns this capability; null for all.</param>
public sealed record FeedbackScore(double Score, int? WorkItem = null, string? Instance = null, string? Capability = null)
{
    /// <summary>About the answer as a whole, not about contributions that are named.</summary>
    public bool IsAboutAnswer => WorkItem is null && Instance is null;

    /// <summary>Whether it concerns what this work item did for this capability.</summary>
    public bool Concerns(int number, string instance, string capability) =>
        (WorkItem is null || WorkItem == number) && (Instance is null || Instance == instance) && (Capability is null || Capability == capability);
}
