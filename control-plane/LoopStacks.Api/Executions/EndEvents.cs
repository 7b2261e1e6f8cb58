namespace LoopStacks.Api.Executions;

/// <summary>The events with which a loop ends.</summary>
internal static class EndEvents
{
    public static bool Has(string type) => type is "loopCompleted" or "loopFailed" or "loopCancelled" or "loopTimedOut";
}
