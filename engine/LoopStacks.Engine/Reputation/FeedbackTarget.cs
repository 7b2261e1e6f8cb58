using LoopStacks.Contracts.Problems;
using LoopStacks.Contracts.Reputation;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Faults;
using ErrorCode = LoopStacks.Contracts.Problems.ErrorCode;

namespace LoopStacks.Engine.Reputation;

/// <summary>Whether there is something that a feedback can be about.</summary>
internal static class FeedbackTarget
{
    /// <summary>Why there is not; null where there is.</summary>
    public static Fault? Check(LoopState loop, FeedbackRequest request)
    {
        if (request.Realm is { } realm && realm != loop.Accepted!.Realm)
            return new Fault(ErrorCode.NotYours, $"Execution {loop.Id} is of another realm than {realm}: only its own realm may judge it.", [new ProblemError("/realm", $"The execution is not of realm '{realm}'.", "BadValue")]);
        if (!loop.HasEnded)
            return new Fault(ErrorCode.Conflict, $"Execution {loop.Id} is running: feedback is about what it made. Give it when it has ended.");
        if (request.WorkItem is { } number && loop.Item(number) is null)
            return Missing("/workItem", $"Execution {loop.Id} has no work item {number}; it has {loop.Items.Length}.");
        var items = loop.Items.Where(item => item.Status == WorkStatus.Completed && (request.WorkItem is null || item.Number == request.WorkItem)).ToArray();
        if (request.WorkItem is not null && items.Length == 0)
            return NothingMade("/workItem", $"Work item {request.WorkItem} of execution {loop.Id} gave no contribution: there is nothing to judge.");
        items = [.. items.Where(item => request.Instance is null || item.Instance == request.Instance)];
        if (request.Instance is not null && items.Length == 0)
            return Missing("/instance", $"Instance '{request.Instance}' gave no such contribution to execution {loop.Id}.");
        if (request.Capability is not null && !items.Any(item => item.Capabilities.Contains(request.Capability)))
            return Missing("/capability", $"Execution {loop.Id} has no such contribution for capability '{request.Capability}'.");
        return request is { WorkItem: null, Instance: null } && loop.End is not LoopCompleted
            ? new Fault(ErrorCode.Conflict, $"Execution {loop.Id} has no answer to judge. Name a workItem or an instance to judge its contribution.")
            : null;
    }

    private static Fault Missing(string pointer, string message) => new(ErrorCode.NotFound, message, [new ProblemError(pointer, message, "BadValue")]);

    private static Fault NothingMade(string pointer, string message) => new(ErrorCode.Conflict, message, [new ProblemError(pointer, message, "BadValue")]);
}
