using LoopStacks.Contracts.Connection;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Coordination;

namespace LoopStacks.Engine.Loops;

/// <summary>What is said of children: to the agent that spawned one, and by one to its parent.</summary>
internal static class ChildNotices
{
    public static ChildNotice Of(LoopState parent, ChildLoop child)
    {
        var number = child.Spawned.Item ?? throw new InvalidOperationException($"Child {child.Id} was not spawned by a work item.");
        var ended = child.Ended;
        return new ChildNotice(
            new WorkItemId(parent.Id, number),
            parent.Accepted!.Realm,
            parent.Item(number)!.Instance,
            child.Spawned.Key,
            StatusOf(child.Status),
            child.Status == ChildStatus.Refused ? null : child.Id,
            ended?.Output,
            ended?.Confidence,
            ended?.Usage is { } usage ? new Usage(usage.InputTokens, usage.OutputTokens, usage.Cost) : null,
            ended?.Code,
            ended?.Message);
    }

    public static ChildNotice Refused(ChildRequest request, string code, string message) =>
        new(request.Item, request.Realm, request.Instance, request.Key, StatusOf(ChildStatus.Refused), Code: code, Message: message);

    /// <summary>What a loop that has ended tells its parent.</summary>
    public static ChildEnded EndOf(LoopState state)
    {
        var usage = state.TotalUsage == LoopUsage.None ? null : state.TotalUsage;
        var loops = state.ChildLoops + 1;
        return state.End switch
        {
            LoopCompleted done => new ChildEnded(state.Id, ChildStatus.Completed, done.Output, done.Confidence, Usage: usage, Loops: loops),
            LoopFailed failed => new ChildEnded(state.Id, ChildStatus.Failed, Code: failed.Code, Message: failed.Message, Usage: usage, Loops: loops),
            LoopCancelled cancelled => new ChildEnded(state.Id, ChildStatus.Cancelled, Code: "Cancelled", Message: cancelled.Reason, Usage: usage, Loops: loops),
            LoopTimedOut late => new ChildEnded(state.Id, ChildStatus.TimedOut, Code: late.Code, Message: late.Message, Usage: usage, Loops: loops),
            _ => throw new InvalidOperationException($"Loop {state.Id} has not ended."),
        };
    }

    private static string StatusOf(ChildStatus status) => status switch
    {
        ChildStatus.TimedOut => "timedOut",
        _ => status.ToString().ToLowerInvariant(),
    };
}
