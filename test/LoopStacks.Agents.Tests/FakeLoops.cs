using System.Collections.Concurrent;
using System.Text.Json;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Coordination;
using LoopStacks.Gateway.Tests.Fakes;

namespace LoopStacks.Agents.Tests;

/// <summary>Loops of one work item each, all for the agent of the tests: a spawn dispatches the child's work, and its result is told to the parent.</summary>
internal sealed class FakeLoops
{
    private readonly GatewayHost _host;
    private readonly ConcurrentDictionary<(WorkItemId Parent, string Key), LoopId> _children = new();
    private readonly ConcurrentDictionary<LoopId, ChildRequest> _parents = new();

    public FakeLoops(GatewayHost host)
    {
        _host = host;
        host.Inbox.Spawn = SpawnAsync;
        host.Inbox.Reply = ReplyAsync;
    }

    /// <summary>Dispatches a root's work item.</summary>
    public WorkItemId Start(object input)
    {
        var item = Given.NewItem();
        Dispatch(item, JsonSerializer.SerializeToElement(input), 0);
        return item;
    }

    public async Task<JsonElement> OutputAsync(WorkItemId item) => (await _host.Inbox.Reports.FirstOfAsync<WorkDone>(done => done.Item == item)).Output;

    private Task<ChildNotice> SpawnAsync(ChildRequest request)
    {
        var loop = Given.NewLoop();
        if (!_children.TryAdd((request.Item, request.Key), loop))
            loop = _children[(request.Item, request.Key)];
        else
            Dispatch(new WorkItemId(loop, 1), request.Input, Depth(request.Item) + 1);
        _parents[loop] = request;
        return Task.FromResult(Given.Notice(request, "running") with { Loop = loop });
    }

    private Task<WorkReply> ReplyAsync(WorkReport report)
    {
        if (_parents.TryGetValue(report.Item.Loop, out var request))
        {
            if (report is WorkDone done)
                _host.Gateway.Tell(Given.Notice(request, "completed") with { Loop = report.Item.Loop, Output = done.Output });
            else if (report is WorkFailed failed)
                _host.Gateway.Tell(Given.Notice(request, "failed") with { Loop = report.Item.Loop, Code = failed.Code, Message = failed.Message });
        }

        return Task.FromResult(new WorkReply(WorkReplyStatus.Recorded));
    }

    private int Depth(WorkItemId item) => _parents.TryGetValue(item.Loop, out var request) ? Depth(request.Item) + 1 : 0;

    private void Dispatch(WorkItemId item, JsonElement input, int depth) =>
        _host.Gateway.Dispatch(Given.Work(item, "shouter", "shout") with { Input = input, Depth = depth });
}
