using System.Text.Json;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Coordination;

namespace LoopStacks.Engine.Tests;

public sealed class TreeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("loopstacks-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Tree_BranchingFourDepthThree_SumsUp()
    {
        await using var engine = await EngineFixture.StartAsync();
        engine.Gateway.Connect("x", "sum");
        engine.Gateway.Handler = SumAsync;

        var started = await engine.StartLoopAsync("sum", """{"depth":3}""");
        var end = await engine.EndAsync(started.Id);

        Assert.Equal("completed", end.Status);
        Assert.Equal(85, end.Output!.Value.GetProperty("loops").GetInt32());
        var tree = await engine.Loops.TreeAsync(started.Id, CancellationToken.None);
        Assert.Equal(85, Count(tree!));
        Assert.All(tree!.Children, child => Assert.Equal((started.Id.ToString(), started.Id.ToString(), 1), (child.Execution.ParentId, child.Execution.RootId, child.Execution.Depth)));
    }

    [Fact]
    public async Task Spawn_SameKeyAgain_IsTheSameChildAlsoAfterItsEnd()
    {
        await using var engine = await EngineFixture.StartAsync();
        engine.Gateway.Connect("x", "parent");
        engine.Gateway.Connect("y", "leaf");
        var notices = new List<ChildNotice>();
        engine.Gateway.Handler = async work =>
        {
            if (work.Order.LoopStack == "leaf")
                return FakeGateway.Json("1");
            notices.Add(await work.SpawnAsync("k", "leaf", work.Input));
            notices.Add(await work.RunAsync("k", "leaf", work.Input));
            notices.Add(await work.SpawnAsync("k", "leaf", work.Input));
            notices.Add(await work.SpawnAsync("k", "leaf", FakeGateway.Json("2")));
            return FakeGateway.Json("0");
        };

        var started = await engine.StartLoopAsync("parent");
        Assert.Equal("completed", (await engine.EndAsync(started.Id)).Status);

        Assert.Single(notices.Take(3).Select(notice => notice.Loop).Distinct());
        Assert.Equal(("completed", 1), (notices[2].Status, notices[2].Output!.Value.GetInt32()));
        Assert.Equal(("refused", "KeyConflict"), (notices[3].Status, notices[3].Code));
    }

    [Theory]
    [InlineData("""{"capabilities":["leaf"]}""", null, "running", null)]
    [InlineData("""{"capabilities":[]}""", null, "refused", "InvalidResource")]
    [InlineData("""{"capabilties":["leaf"]}""", null, "refused", "InvalidResource")]
    [InlineData(null, "nobody", "refused", "LoopStackNotFound")]
    public async Task Spawn_InlineOrUnknown_IsStartedOrRefusedWithItsCode(string? inline, string? stack, string status, string? code)
    {
        await using var engine = await EngineFixture.StartAsync();
        engine.Gateway.Connect("x", "parent");
        engine.Gateway.Connect("y", "leaf");
        ChildNotice? notice = null;
        engine.Gateway.Handler = async work =>
        {
            if (work.Order.Capabilities[0] == "parent")
                notice = await work.SpawnAsync("k", stack!, work.Input, inline: inline is null ? null : FakeGateway.Json(inline));
            return FakeGateway.Json("1");
        };

        await engine.EndAsync((await engine.StartLoopAsync("parent")).Id);

        Assert.Equal((status, code), (notice!.Status, notice.Code));
    }

    [Fact]
    public async Task Spawn_InACircle_EndsWithBudgetExceeded()
    {
        await using var engine = await EngineFixture.StartAsync();
        engine.Gateway.Connect("x", "circle");
        var refusals = new List<ChildNotice>();
        engine.Gateway.Handler = async work =>
        {
            var child = await work.RunAsync("again", "circle", work.Input);
            if (child.Status == "refused")
                refusals.Add(child);
            return FakeGateway.Json("1");
        };

        var started = await engine.StartLoopAsync("circle");
        Assert.Equal("completed", (await engine.EndAsync(started.Id)).Status);

        var refusal = Assert.Single(refusals);
        Assert.Equal("BudgetExceeded", refusal.Code);
        Assert.Contains("maxDepth", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(LoopDecider.DefaultMaxDepth + 1, Count((await engine.Loops.TreeAsync(started.Id, CancellationToken.None))!));
    }

    [Fact]
    public async Task Spawn_ThousandSiblingsAtOnce_ExactlyAsManyAsTheBudgetHas()
    {
        await using var engine = await EngineFixture.StartAsync();
        engine.Gateway.Connect("x", "parent");
        engine.Gateway.Connect("y", "leaf");
        var notices = Array.Empty<ChildNotice>();
        engine.Gateway.Handler = async work =>
        {
            if (work.Order.LoopStack == "parent")
                notices = await Task.WhenAll(Enumerable.Range(0, 1000).Select(n => work.RunAsync($"child-{n}", "leaf", work.Input)));
            return FakeGateway.Json("1");
        };

        var outcome = await engine.Loops.StartAsync(
            new Loops.StartRequest("parent", FakeGateway.Json("{}"), "default-realm", Budget: new Contracts.Executions.ExecutionBudget(MaxLoops: 301)), CancellationToken.None);
        Assert.Equal("completed", (await engine.EndAsync(outcome.Value.Id)).Status);

        Assert.Equal(300, notices.Count(notice => notice.Status == "completed"));
        Assert.All(notices.Where(notice => notice.Status != "completed"), notice => Assert.Equal(("refused", "BudgetExceeded"), (notice.Status, notice.Code)));
        var history = await engine.Loops.HistoryAsync(outcome.Value.Id, 0, 5000, CancellationToken.None);
        Assert.Equal(700, history!.Items.Count(item => item.Type == "childEnded" && item.Data.TryGetProperty("code", out var code) && code.GetString() == "BudgetExceeded"));
    }

    [Fact]
    public async Task Cancel_Root_CancelsTheWholeTree()
    {
        await using var engine = await EngineFixture.StartAsync();
        engine.Gateway.Connect("x", "chain");
        var deepest = new TaskCompletionSource();
        engine.Gateway.Handler = async work =>
        {
            if (work.Order.Depth == 4)
                deepest.SetResult();
            else
                await work.RunAsync("next", "chain", work.Input);
            await new TaskCompletionSource().Task;
            return default;
        };
        var started = await engine.StartLoopAsync("chain");
        await deepest.Task;
        var tree = await engine.Loops.TreeAsync(started.Id, CancellationToken.None);

        Assert.Null((await engine.Loops.CancelAsync(started.Id, "enough", CancellationToken.None)).Fault);

        var node = tree;
        for (var depth = 0; depth <= 4; depth++)
        {
            Assert.True(LoopId.TryParse(node!.Execution.ExecutionId, out var id));
            Assert.Equal("cancelled", (await engine.EndAsync(id)).Status);
            node = node.Children.SingleOrDefault();
        }
    }

    [Fact]
    public async Task Restart_InTheMiddleOfATree_FindsItsChildrenAndEndsTheSame()
    {
        LoopId id;
        await using (var engine = await EngineFixture.StartAsync(_folder))
        {
            engine.Gateway.Connect("x", "sum");
            var leaves = 0;
            var half = new TaskCompletionSource();
            engine.Gateway.Handler = work =>
            {
                if (work.Input.GetProperty("depth").GetInt32() > 0)
                    return SumAsync(work);
                if (Interlocked.Increment(ref leaves) < 8)
                    return Task.FromResult(FakeGateway.Json("""{"loops":1}"""));
                half.TrySetResult();
                return new TaskCompletionSource<JsonElement>().Task;
            };
            id = (await engine.StartLoopAsync("sum", """{"depth":2}""")).Id;
            await half.Task;
        }

        await using var restarted = await EngineFixture.StartAsync(_folder, gateway =>
        {
            gateway.Handler = SumAsync;
            gateway.Connect("x", "sum");
        });

        var end = await restarted.EndAsync(id);

        Assert.Equal("completed", end.Status);
        Assert.Equal(21, end.Output!.Value.GetProperty("loops").GetInt32());
        Assert.Equal(21, Count((await restarted.Loops.TreeAsync(id, CancellationToken.None))!));
    }

    private static async Task<JsonElement> SumAsync(FakeWork work)
    {
        var depth = work.Input.GetProperty("depth").GetInt32();
        if (depth == 0)
            return FakeGateway.Json("""{"loops":1}""");
        var children = await Task.WhenAll(Enumerable.Range(0, 4).Select(n => work.RunAsync($"child-{n}", "sum", FakeGateway.Json($$"""{"depth":{{depth - 1}}}"""))));
        return FakeGateway.Json($$"""{"loops":{{1 + children.Sum(child => child.Output!.Value.GetProperty("loops").GetInt32())}}}""");
    }

    private static int Count(Contracts.Executions.ExecutionTree tree) => 1 + tree.Children.Sum(Count);
}
