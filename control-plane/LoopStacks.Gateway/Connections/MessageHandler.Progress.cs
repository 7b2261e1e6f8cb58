using System.Runtime.InteropServices;
using System.Text.Json;
using LoopStacks.Contracts.Connection;
using LoopStacks.Contracts.Problems;
using LoopStacks.Core.Loops;

namespace LoopStacks.Gateway.Connections;

/// <summary>Progress and partial outputs: handed to readers at a bounded rate, never to the loop.</summary>
internal sealed partial class MessageHandler
{
    private const int FewThrottles = 64;

    private readonly Dictionary<(WorkItemId Item, int Attempt), ProgressThrottle> _throttles = [];
    private int _pruneAt = FewThrottles;

    private void OnProgress(Progress progress)
    {
        if (!TryItem(progress.WorkItem, out var item))
            return;
        if (FaultOf(progress) is { } fault)
        {
            Fault(fault);
            return;
        }

        if (!_instance.IsHeldBy(session, item, progress.Attempt))
            return;
        if (!_throttles.TryGetValue((item, progress.Attempt), out var throttle))
        {
            Prune();
            throttle = new ProgressThrottle(services.Time, told => Tell(item, told));
            _throttles.Add((item, progress.Attempt), throttle);
        }

        throttle.Offer(progress with { Message = progress.Message is null ? null : Shortened(progress.Message) });
    }

    private bool Tell(WorkItemId item, Progress progress)
    {
        // It may have been taken back while this waited.
        if (_instance.IsHeldBy(session, item, progress.Attempt))
            services.Inbox.Progress(item, _instance.Key.Realm, _instance.Key.Instance, progress);
        return true;
    }

    /// <summary>Before what became of the work item is handled: what waits is told while it is still held.</summary>
    private void EndProgress(string? workItem, int attempt)
    {
        if (_throttles.Count > 0 && WorkItemId.TryParse(workItem, out var item) && _throttles.Remove((item, attempt), out var throttle))
            throttle.Complete();
    }

    /// <summary>Work that was taken back has no message that ends its throttle; there are at most twice as many as work items that are held.</summary>
    private void Prune()
    {
        if (_throttles.Count < _pruneAt)
            return;
        foreach (var (key, throttle) in _throttles)
        {
            if (_instance.IsHeldBy(session, key.Item, key.Attempt))
                continue;
            throttle.Complete();
            _throttles.Remove(key);
        }

        _pruneAt = Math.Max(FewThrottles, 2 * _throttles.Count);
    }

    private static ConnectionError? FaultOf(Progress progress)
    {
        if (progress.Fraction is not (null or (>= 0 and <= 1)))
            return new ConnectionError(ErrorCode.InvalidArgument.Code, $"The progress of work item {progress.WorkItem} is {progress.Fraction} and must be 0 to 1.");
        if (progress.Mode is not (null or "append" or "replace"))
            return new ConnectionError(ErrorCode.InvalidArgument.Code, $"The mode of the progress of work item {progress.WorkItem} is unknown; it must be append or replace.");
        if (progress.Mode == "append" && progress.Partial is not { ValueKind: JsonValueKind.String })
            return new ConnectionError(ErrorCode.InvalidArgument.Code, $"The partial output of work item {progress.WorkItem} is to be appended and must be a text.");
        if (progress.Partial is { } partial && JsonMarshal.GetRawUtf8Value(partial).Length is > ConnectionProtocol.MaxPartialBytes and var bytes)
            return new ConnectionError(ErrorCode.TooLarge.Code, $"The partial output of work item {progress.WorkItem} has {bytes} bytes; {ConnectionProtocol.MaxPartialBytes} are taken. Send less at once.");
        return null;
    }
}
