using System.Collections.Concurrent;
using System.Diagnostics;
using LoopStacks.Engine.Loops;

namespace LoopStacks.Engine.Tests;

/// <summary>A tree of loops is one trace.</summary>
public sealed class LoopTracesTests : IDisposable
{
    private readonly ActivityTraceId _trace = ActivityTraceId.CreateRandom();
    private readonly ActivitySpanId _caller = ActivitySpanId.CreateRandom();
    private readonly ConcurrentQueue<Activity> _spans = [];
    private readonly TaskCompletionSource _rootEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ActivityListener _listener;

    public LoopTracesTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "LoopStacks.Engine",
            Sample = (ref ActivityCreationOptions<ActivityContext> options) => options.TraceId == _trace ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
            ActivityStopped = span =>
            {
                _spans.Enqueue(span);
                if (span.DisplayName == "loop parent")
                    _rootEnded.TrySetResult();
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task Tree_WithItsCallersContext_IsOneTraceFromAcceptanceToEnd()
    {
        await using var engine = await EngineFixture.StartAsync();
        engine.Gateway.Connect("ann", "parent");
        engine.Gateway.Connect("bob", "leaf");
        var orders = new ConcurrentDictionary<string, string?>();
        engine.Gateway.Handler = async work =>
        {
            orders[work.Order.LoopStack] = work.Order.TraceParent;
            if (work.Order.LoopStack == "parent")
                await work.RunAsync("part", "leaf", work.Input);
            return FakeGateway.Json("1");
        };

        var started = await engine.Loops.StartAsync(
            new StartRequest("parent", FakeGateway.Json("{}"), "default-realm", Labels: new Dictionary<string, string> { ["session"] = "s-1" }, TraceParent: $"00-{_trace}-{_caller}-01"), CancellationToken.None);
        await engine.EndAsync(started.Value.Id);
        await _rootEnded.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.All(_spans, span => Assert.Equal(_trace, span.TraceId));
        var (accept, leafAccept) = (Span("accept parent"), Span("accept leaf"));
        Assert.Equal(_caller, accept.ParentSpanId);
        Assert.Equal(accept.SpanId, Span("loop parent").ParentSpanId);
        Assert.Equal(accept.SpanId, leafAccept.ParentSpanId);
        Assert.Equal(leafAccept.SpanId, Span("loop leaf").ParentSpanId);
        Assert.Equal((accept.Id, leafAccept.Id), (orders["parent"], orders["leaf"])); // What agents get.
        var (loop, work) = (Span("loop parent"), Span("invoke_agent ann"));
        Assert.Equal((loop.SpanId, "ann", "invoke_agent"), (work.ParentSpanId, work.GetTagItem("gen_ai.agent.name"), work.GetTagItem("gen_ai.operation.name")));
        Assert.Equal((started.Value.Id.ToString(), "completed", "s-1"), (loop.GetTagItem("loopstacks.loop"), loop.GetTagItem("loopstacks.status"), loop.GetTagItem("gen_ai.conversation.id")));
        Assert.Contains(_spans, span => span.DisplayName == "bidding" && span.ParentSpanId == loop.SpanId);
        Assert.All(_spans.Where(span => span.ParentSpanId == loop.SpanId), span => Assert.InRange(span.StartTimeUtc, loop.StartTimeUtc, loop.StartTimeUtc + loop.Duration));
        Assert.Equal(ActivityStatusCode.Unset, loop.Status);
    }

    [Fact]
    public async Task Loop_ThatFails_IsAnErrorThatSaysWhy()
    {
        await using var engine = await EngineFixture.StartAsync();
        engine.Gateway.Connect("ann", "parent");
        engine.Gateway.Handler = _ => throw new InvalidOperationException("it broke");

        var started = await engine.Loops.StartAsync(new StartRequest("parent", FakeGateway.Json("{}"), "default-realm", TraceParent: $"00-{_trace}-{_caller}-01"), CancellationToken.None);
        await engine.EndAsync(started.Value.Id);
        await _rootEnded.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.Equal(ActivityStatusCode.Error, Span("loop parent").Status);
        Assert.Equal(ActivityStatusCode.Error, Span("invoke_agent ann").Status);
        Assert.Equal("failed", Span("loop parent").GetTagItem("loopstacks.status"));
    }

    private Activity Span(string name) => Assert.Single(_spans, span => span.DisplayName == name);
}
