namespace LoopStacks.Client;

/// <summary>The names of events that matter for reading a stream.</summary>
public static class EventTypes
{
    public static bool EndsLoop(string type) => type is "loopCompleted" or "loopFailed" or "loopCancelled" or "loopTimedOut";
}
