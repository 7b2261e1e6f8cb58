using System.Text.Json;
using LoopStacks.Contracts.Executions;
using LoopStacks.Core.Loops;
using LoopStacks.Core.Resources;
using LoopStacks.Engine.Coordination;
using LoopStacks.Engine.Loops;

namespace LoopStacks.Engine.Tests;

public sealed class PeopleTests : IDisposable
{
    private const string YesOrNo = """{"enum":["yes","no"]}""";

    private readonly string _folder = Directory.CreateTempSubdirectory("loopstacks-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Ask_ParkedWork_GoesOnFromTheAnswerAlsoAfterARestart()
    {
        LoopId id;
        await using (var engine = await EngineFixture.StartAsync(_folder, Approver))
        {
            id = (await engine.StartLoopAsync("approve")).Id;
            engine.Gateway.Parked.Take();
            var waiting = await engine.Loops.GetAsync(id, CancellationToken.None);
            Assert.Equal(("waiting", "parked"), (waiting!.Status, Assert.Single(waiting.WorkItems!).Status));
            Assert.True(waiting.Deadline > DateTimeOffset.UtcNow.AddDays(6));
        }

        await using var restarted = await EngineFixture.StartAsync(_folder, Approver);
        var task = Assert.Single((await restarted.Loops.TasksAsync(new TaskFilter(Status: "open"), CancellationToken.None)).Value.Items);
        Assert.True(TaskId.TryParse(task.TaskId, out var taskId));

        var invalid = await restarted.Loops.AnswerAsync(taskId, FakeGateway.Json("\"perhaps\""), "eva", CancellationToken.None);
        Assert.Equal("InvalidAnswer", invalid.Fault!.Code.Code);
        Assert.Equal("/answer", invalid.Fault.Errors![0].Pointer);
        var stranger = await restarted.Loops.AnswerAsync(taskId, FakeGateway.Json("\"yes\""), "adam", CancellationToken.None);
        Assert.Equal("NotAssigned", stranger.Fault!.Code.Code);
        var answered = await restarted.Loops.AnswerAsync(taskId, FakeGateway.Json("\"yes\""), "eva", CancellationToken.None);
        Assert.Equal(("answered", "eva"), (answered.Value.Status, answered.Value.By));
        var again = await restarted.Loops.AnswerAsync(taskId, FakeGateway.Json("\"no\""), "eva", CancellationToken.None);
        Assert.Equal("TaskClosed", again.Fault!.Code.Code);

        var end = await restarted.EndAsync(id);
        Assert.Equal(("completed", "yes"), (end.Status, end.Output!.Value.GetProperty("answer").GetString()));
        Assert.Equal(2, restarted.Gateway.Orders.Take().Attempt);
    }

    [Fact]
    public async Task Ask_DueWithDefault_TheDefaultCounts()
    {
        await using var engine = await EngineFixture.StartAsync();
        engine.Gateway.Connect("x", "approve");
        engine.Gateway.Handler = async work =>
        {
            var notice = await work.AskAsync("ok", "May I?", YesOrNo, TimeSpan.FromMilliseconds(200), "\"no\"");
            if (notice.Status == "open")
                notice = engine.Gateway.Answers.Take();
            return FakeGateway.Json($$"""{"answer":{{notice.Answer!.Value.GetRawText()}},"by":"{{notice.By}}"}""");
        };

        var end = await engine.EndAsync((await engine.StartLoopAsync("approve")).Id);

        Assert.Equal("""{"answer":"no","by":"default"}""", JsonSerializer.Serialize(end.Output!.Value));
    }

    [Fact]
    public async Task Ask_InAChild_TheParentsWaitAsLong()
    {
        await using var engine = await EngineFixture.StartAsync();
        engine.Gateway.Connect("p", "parent");
        engine.Gateway.Connect("x", "approve");
        var approver = Approve();
        engine.Gateway.Handler = async work =>
        {
            if (work.Order.LoopStack == "approve")
                return await approver(work);
            var child = await work.RunAsync("child", "approve", work.Input);
            return child.Output!.Value;
        };
        var root = (await engine.StartLoopAsync("parent")).Id;
        engine.Gateway.Parked.Take();

        var waiting = (await engine.Loops.GetAsync(root, CancellationToken.None))!;
        Assert.True(waiting.Deadline > DateTimeOffset.UtcNow.AddDays(6));
        var task = Assert.Single((await engine.Loops.TasksAsync(new TaskFilter(Status: "open", Assignee: "eva"), CancellationToken.None)).Value.Items);
        Assert.True(TaskId.TryParse(task.TaskId, out var taskId));
        Assert.Null((await engine.Loops.AnswerAsync(taskId, FakeGateway.Json("\"no\""), "eva", CancellationToken.None)).Fault);
        var end = await engine.EndAsync(root);

        Assert.Equal("no", end.Output!.Value.GetProperty("answer").GetString());
    }

    [Fact]
    public async Task Cancel_WithAnOpenQuestion_WithdrawsIt()
    {
        await using var engine = await EngineFixture.StartAsync(null, Approver);
        var id = (await engine.StartLoopAsync("approve")).Id;
        engine.Gateway.Parked.Take();

        await engine.Loops.CancelAsync(id, "never mind", CancellationToken.None);

        var task = Assert.Single((await engine.Loops.TasksAsync(new TaskFilter(), CancellationToken.None)).Value.Items);
        Assert.Equal("withdrawn", task.Status);
        Assert.True(TaskId.TryParse(task.TaskId, out var taskId));
        Assert.Equal("TaskClosed", (await engine.Loops.AnswerAsync(taskId, FakeGateway.Json("\"yes\""), "eva", CancellationToken.None)).Fault!.Code.Code);
    }

    [Fact]
    public async Task Pause_WorkThatIsOutMayEnd_NothingNewStartsUntilResumed()
    {
        await using var engine = await EngineFixture.StartAsync();
        await engine.ApplyAsync(new LoopStack
        {
            Metadata = new ResourceMetadata { Name = "two" },
            Spec = new LoopStackSpec { Capabilities = ["a", "b"], Phases = new PhasesSpec { Execution = new ExecutionPhaseSpec { Parallelism = Parallelism.Sequential } } },
        });
        engine.Gateway.Work = _ => null;
        engine.Gateway.Connect("x", "a");
        engine.Gateway.Connect("y", "b");
        var id = (await engine.StartLoopAsync("two")).Id;
        var first = engine.Gateway.Orders.Take();

        Assert.Equal("paused", (await engine.Loops.PauseAsync(id, "eva", "let me look", CancellationToken.None)).Value.Status);
        Assert.Equal(WorkReplyStatus.Recorded, (await engine.Gateway.DoneAsync(first, FakeGateway.Json("""{"a":1}"""))).Status);
        Assert.Empty(engine.Gateway.Orders);
        Assert.Equal("running", (await engine.Loops.ResumeAsync(id, "eva", CancellationToken.None)).Value.Status);
        var second = engine.Gateway.Orders.Take();
        await engine.Gateway.DoneAsync(second, FakeGateway.Json("""{"b":2}"""));

        Assert.Equal("""{"a":1,"b":2}""", JsonSerializer.Serialize((await engine.EndAsync(id)).Output!.Value));
        Assert.Equal("Conflict", (await engine.Loops.PauseAsync(id, "eva", null, CancellationToken.None)).Fault!.Code.Code);
    }

    [Fact]
    public async Task Reaward_ToTheRunnerUp_TakesTheWorkAway()
    {
        await using var engine = await EngineFixture.StartAsync();
        engine.Gateway.Bid = (instance, capability) => new Core.Bidding.BidAnswer(instance, capability, Core.Bidding.AnswerKind.Bid, instance == "best" ? 0.9 : 0.5);
        engine.Gateway.Work = order => order.Instance == "best" ? null : FakeGateway.Json("2");
        engine.Gateway.Connect("best", "a");
        engine.Gateway.Connect("other", "a");
        var id = (await engine.StartLoopAsync("a")).Id;
        engine.Gateway.Orders.Take();

        Assert.Equal("Conflict", (await engine.Loops.ReawardAsync(id, 1, "nobody", "eva", CancellationToken.None)).Fault!.Code.Code);
        Assert.Equal("NotFound", (await engine.Loops.ReawardAsync(id, 7, null, "eva", CancellationToken.None)).Fault!.Code.Code);
        Assert.Null((await engine.Loops.ReawardAsync(id, 1, "other", "eva", CancellationToken.None)).Fault);

        Assert.Equal(2, (await engine.EndAsync(id)).Output!.Value.GetInt32());
        Assert.Equal("best", engine.Gateway.Cancellations.Take().Instance);
    }

    [Theory]
    [InlineData(RetryPhase.Bid, 2, 2)]
    [InlineData(RetryPhase.Do, 1, 2)]
    [InlineData(RetryPhase.Out, 1, 1)]
    public async Task Retry_FromAPhase_TakesOverWhatWasBefore(RetryPhase from, int announcements, int ordersOfA)
    {
        await using var engine = await EngineFixture.StartAsync();
        await engine.ApplyAsync(new LoopStack { Metadata = new ResourceMetadata { Name = "two" }, Spec = new LoopStackSpec { Capabilities = ["a", "b"] } });
        engine.Gateway.Connect("x", "a");
        engine.Gateway.Connect("y", "b");
        var fails = true;
        var aIsDone = new TaskCompletionSource();
        var orders = new List<string>();
        engine.Gateway.Handler = async work =>
        {
            lock (orders)
                orders.Add(work.Order.Instance);
            if (work.Order.Instance == "x")
                return FakeGateway.Json("""{"a":1}""");
            if (!fails)
                return FakeGateway.Json("""{"b":2}""");
            await aIsDone.Task;
            throw new FakeWorkFailedException("not today");
        };
        var id = (await engine.StartLoopAsync("two")).Id;
        await engine.Gateway.Recorded.WaitAsync();
        aIsDone.SetResult();
        Assert.Equal("failed", (await engine.EndAsync(id)).Status);
        fails = false;

        var retried = await engine.Loops.RetryAsync(id, from, "eva", CancellationToken.None);

        var end = await engine.EndAsync(retried.Value.Id);
        Assert.Equal("""{"a":1,"b":2}""", JsonSerializer.Serialize(end.Output!.Value));
        Assert.NotEqual(id, retried.Value.Id);
        Assert.Equal(id.ToString(), end.RetryOf);
        Assert.Equal(announcements, engine.Gateway.Announcements.Count);
        Assert.Equal((ordersOfA, 2), (orders.Count(name => name == "x"), orders.Count(name => name == "y")));
    }

    private static void Approver(FakeGateway gateway)
    {
        gateway.Handler = Approve();
        gateway.Connect("x", "approve");
    }

    /// <summary>Asks once, sets its work aside, and answers with what it was told when it is run again.</summary>
    private static Func<FakeWork, Task<JsonElement>> Approve() => async work =>
    {
        var notice = await work.AskAsync("ok", "May I?", YesOrNo, assignees: ["eva", "iris"]);
        if (notice.Status == "open")
            throw await work.ParkAsync("ok");
        return FakeGateway.Json($$"""{"answer":{{notice.Answer!.Value.GetRawText()}}}""");
    };
}
