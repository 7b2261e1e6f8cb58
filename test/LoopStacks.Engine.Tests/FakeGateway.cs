using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using LoopStacks.Core.Bidding;
using LoopStacks.Engine.Coordination;

namespace LoopStacks.Engine.Tests;

/// <summary>A gateway whose agents do what the test says. By default every instance bids 0.8, and answers work with its own name.</summary>
internal sealed class FakeGateway : IGatewayPort, IDisposable
{
    private readonly ConcurrentDictionary<string, InstanceOffer> _offers = new();
    private readonly ICoordinationBus _bus;
    private readonly ILoopInbox _inbox;
    private readonly IDisposable _attachment;
    private volatile bool _isGone;

    public FakeGateway(ICoordinationBus bus, ILoopInbox inbox)
    {
        (_bus, _inbox) = (bus, inbox);
        _attachment = bus.Attach(this);
        Bid = (instance, capability) => new BidAnswer(instance, capability, AnswerKind.Bid, 0.8);
        Work = order => Json($$"""{"{{order.Capabilities[0]}}":"{{order.Instance}}"}""");
    }

    /// <summary>Null is silence.</summary>
    public Func<string, string, BidAnswer?> Bid { get; set; }

    /// <summary>Null leaves the work lying; the test reports itself.</summary>
    public Func<WorkOrder, JsonElement?> Work { get; set; }

    /// <summary>Works in its own time, with children; null where <see cref="Work"/> is to be used.</summary>
    public Func<FakeWork, Task<JsonElement>>? Handler { get; set; }

    /// <summary>What was told of children, by work item and key.</summary>
    public ConcurrentDictionary<(string Item, string Key), TaskCompletionSource<ChildNotice>> Told { get; } = new();

    public BlockingCollection<AnswerNotice> Answers { get; } = [];

    public ConcurrentQueue<Announcement> Announcements { get; } = new();

    public BlockingCollection<WorkOrder> Orders { get; } = [];

    public BlockingCollection<WorkCancellation> Cancellations { get; } = [];

    /// <summary>One permit for every result of <see cref="Handler"/> that was recorded.</summary>
    public SemaphoreSlim Recorded { get; } = new(0);

    public BlockingCollection<WorkOrder> Parked { get; } = [];

    public static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement.Clone();

    public void Connect(string instance, params string[] capabilities)
    {
        var offer = new InstanceOffer("default-realm", instance, instance, [.. capabilities], 1, 16, 0, 0, null, null);
        _offers[instance] = offer;
        _bus.InstanceChanged(this, offer.Realm, instance, offer);
    }

    public void Announce(Announcement announcement, ImmutableArray<AskedInstance> instances)
    {
        Announcements.Enqueue(announcement);
        foreach (var asked in instances)
        {
            var answers = asked.Capabilities.Select(capability => Bid(asked.Instance, capability)).OfType<BidAnswer>().ToImmutableArray();
            if (!answers.IsEmpty)
                _inbox.Answer(announcement.Id, answers);
        }
    }

    public void Dispatch(WorkOrder order)
    {
        Orders.Add(order);
        if (Handler is not null)
        {
            Start(order);
            return;
        }

        if (Work(order) is not { } output)
            return;
        _ = _inbox.ReportAsync(new WorkAccepted(order.Id, order.Attempt, order.Instance, "r1"));
        _ = DoneAsync(order, output);
    }

    public void Tell(ChildNotice notice) => Notice(notice.Item.ToString(), notice.Key).TrySetResult(notice);

    public void Tell(AnswerNotice notice) => Answers.Add(notice);

    /// <summary>Completes when the child's end was told.</summary>
    public TaskCompletionSource<ChildNotice> Notice(string item, string key) =>
        Told.GetOrAdd((item, key), _ => new TaskCompletionSource<ChildNotice>(TaskCreationOptions.RunContinuationsAsynchronously));

    /// <summary>Begins work that lay.</summary>
    public void Start(WorkOrder order) => _ = Task.Run(() => RunAsync(Handler!, order)); // Outside the loop's own turn, as a replica is.

    private async Task RunAsync(Func<FakeWork, Task<JsonElement>> handler, WorkOrder order)
    {
        await _inbox.ReportAsync(new WorkAccepted(order.Id, order.Attempt, order.Instance, "r1"));
        try
        {
            var output = await handler(new FakeWork(this, _inbox, order));
            await DoneAsync(order, output);
            Recorded.Release();
        }
        catch (FakeWorkParkedException)
        {
            Parked.Add(order);
        }
        catch (Exception) when (_isGone)
        {
            // The process that it stands for has died: it reports nothing any more.
        }
        catch (Exception failed)
        {
            await _inbox.ReportAsync(new WorkFailed(order.Id, order.Attempt, order.Instance, "r1", failed.Message, true, "Failed"));
        }
    }

    public Task<WorkReply> DoneAsync(WorkOrder order, JsonElement output) =>
        _inbox.ReportAsync(new WorkDone(order.Id, order.Attempt, order.Instance, "r1", output, 0.9, null));

    public void Cancel(WorkCancellation cancellation) => Cancellations.Add(cancellation);

    public IReadOnlyList<InstanceOffer> Present() => [.. _offers.Values];

    public void Dispose()
    {
        _isGone = true;
        _attachment.Dispose();
        Orders.Dispose();
        Cancellations.Dispose();
        Parked.Dispose();
        Recorded.Dispose();
        Answers.Dispose();
    }
}

/// <summary>A work item in the hands of the fake gateway.</summary>
internal sealed class FakeWork(FakeGateway gateway, ILoopInbox inbox, WorkOrder order)
{
    public WorkOrder Order => order;

    public JsonElement Input => order.Input;

    public Task<ChildNotice> SpawnAsync(
        string key, string stack, JsonElement input, Core.Loops.LoopBudget? budget = null, string? realm = null, JsonElement? inline = null) => inbox.SpawnAsync(new ChildRequest(
        order.Id, order.Attempt, order.Realm, order.Instance, key, inline is null ? stack : null, inline, input, realm, budget, null, null));

    public Task<AnswerNotice> AskAsync(string key, string question, string? schema = null, TimeSpan? due = null, string? @default = null, params string[] assignees) => inbox.AskAsync(new QuestionRequest(
        order.Id,
        order.Attempt,
        order.Realm,
        order.Instance,
        key,
        question,
        schema is null ? null : FakeGateway.Json(schema),
        null,
        [.. assignees],
        due,
        @default is null ? null : FakeGateway.Json(@default)));

    /// <summary>Lets go of the work until what has these keys is there.</summary>
    public async Task<Exception> ParkAsync(params string[] keys)
    {
        var reply = await inbox.ReportAsync(new WorkSetAside(order.Id, order.Attempt, order.Instance, [.. keys], false));
        Assert.Equal(WorkReplyStatus.Recorded, reply.Status);
        return new FakeWorkParkedException();
    }

    /// <summary>Starts a child and waits for its end.</summary>
    public async Task<ChildNotice> RunAsync(string key, string stack, JsonElement input, Core.Loops.LoopBudget? budget = null)
    {
        var notice = await SpawnAsync(key, stack, input, budget);
        return notice.Status == "running" ? await gateway.Notice(order.Id.ToString(), key).Task : notice;
    }
}

/// <summary>The work item was set aside: nothing more is reported of this attempt.</summary>
internal sealed class FakeWorkParkedException : Exception;

internal sealed class FakeWorkFailedException(string message) : Exception(message);
