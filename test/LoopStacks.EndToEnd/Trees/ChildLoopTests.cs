using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using LoopStacks.Agents;
using LoopStacks.Contracts.Connection;
using LoopStacks.Contracts.Executions;
using LoopStacks.EndToEnd.Agents;
using LoopStacks.EndToEnd.Platforms;

namespace LoopStacks.EndToEnd.Trees;

/// <summary>Loops that grow trees of loops, by the C# SDK against the whole platform.</summary>
public sealed class ChildLoopTests : IAsyncLifetime
{
    private InProcessPlatform _platform = null!;

    public async ValueTask InitializeAsync() => _platform = await InProcessPlatform.StartAsync();

    public ValueTask DisposeAsync() => _platform.DisposeAsync();

    [Fact]
    public async Task Sum_OverATree_IsTheSum()
    {
        await using var agent = await AgentAsync("summer", "sum", SumAsync);

        var loop = await RunAsync("sum", new { from = 0, to = 64 });

        Assert.Equal(("completed", 2016), (loop.Status, loop.Output!.Value.GetInt32()));
        await _platform.Client.AssertEndedOnceAsync(loop.ExecutionId);
    }

    [Fact]
    public async Task Chain_DepthTwelveOnOneReplicaWithOneSlot_Ends()
    {
        await using var agent = await AgentAsync("digger", "dig", async (work, cancellationToken) =>
        {
            var left = work.Input.GetInt32();
            return left == 0 ? work.Depth : (await work.RunAsync("dig", left - 1, "deeper", cancellationToken: cancellationToken)).GetInt32();
        }, credits: 1);

        var loop = await RunAsync("dig", 12);

        Assert.Equal(("completed", 12), (loop.Status, loop.Output!.Value.GetInt32()));
    }

    [Fact]
    public async Task Sum_OverATreeOnOneSlot_Ends()
    {
        await using var agent = await AgentAsync("summer", "sum", SumAsync, credits: 1);

        var loop = await RunAsync("sum", new { from = 0, to = 32 });

        Assert.Equal(("completed", 496), (loop.Status, loop.Output!.Value.GetInt32()));
    }

    [Fact]
    public async Task Child_Fails_TheParentGoesOnWithoutIt()
    {
        await using var agent = await AgentAsync("careful", "careful", async (work, cancellationToken) =>
        {
            if (work.Input.ValueKind == JsonValueKind.String)
                throw work.Fail("the well is dry", final: true);
            try
            {
                return await work.RunAsync("careful", "draw", "k", cancellationToken: cancellationToken);
            }
            catch (ChildFailedException failed)
            {
                return new { failed.Code, status = failed.Status.ToString(), failed.Message, failed.Loop };
            }
        });

        var loop = await RunAsync("careful", 1);

        var output = loop.Output!.Value;
        Assert.Equal(("WorkFailed", "Failed"), (output.GetProperty("code").GetString(), output.GetProperty("status").GetString()));
        Assert.Contains("the well is dry", output.GetProperty("message").GetString(), StringComparison.Ordinal);
        var child = await _platform.Client.GetAsync(output.GetProperty("loop").GetString()!);
        Assert.Equal(("failed", loop.ExecutionId, 1), (child.Status, child.ParentId, child.Depth));
    }

    [Fact]
    public async Task Handler_CrashesWithChildrenHalfDone_ItsNextRunFindsTheSameChildren()
    {
        var (runs, seen, crashed) = (0, new ConcurrentBag<string>(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await using var agent = await AgentAsync("phoenix", "phoenix", async (work, cancellationToken) =>
        {
            if (work.Input.ValueKind == JsonValueKind.String)
            {
                Interlocked.Increment(ref runs);
                if (work.Input.GetString() == "slow")
                    await crashed.Task.WaitAsync(cancellationToken);
                return work.Input.GetString() + "-done";
            }

            var children = await Task.WhenAll(
                work.SpawnAsync("phoenix", "quick", "quick", cancellationToken: cancellationToken),
                work.SpawnAsync("phoenix", "slow", "slow", cancellationToken: cancellationToken));
            seen.Add(children[0].Loop + children[1].Loop);
            if (work.Attempt == 1)
            {
                await children[0].OutputAsync(cancellationToken);
                throw new InvalidOperationException("the process died here");
            }

            crashed.TrySetResult();
            return await work.WhenAllAsync<string>(children, cancellationToken);
        });

        var loop = await RunAsync("phoenix", 1);

        Assert.Equal("""["quick-done","slow-done"]""", loop.Output!.Value.GetRawText());
        Assert.Equal((2, 1, 2), (seen.Count, seen.Distinct().Count(), runs));
    }

    [Fact]
    public async Task Key_WithAnotherInput_IsRefused()
    {
        await using var agent = await AgentAsync("keys", "keys", async (work, cancellationToken) =>
        {
            if (work.Input.ValueKind == JsonValueKind.String)
                return work.Input;
            // The first run has the key for another input than the second one: the platform judges, not this process's memory.
            var child = await Record(() => work.RunAsync("keys", "input of attempt " + work.Attempt, "k", cancellationToken: cancellationToken));
            return work.Attempt == 1 ? throw new InvalidOperationException("once more") : new { code = (child as SpawnRefusedException)?.Code };
        });

        var loop = await RunAsync("keys", 1);

        Assert.Equal("KeyConflict", loop.Output!.Value.GetProperty("code").GetString());
    }

    [Fact]
    public async Task Child_OfAnotherRealm_IsRefused()
    {
        await using var agent = await AgentAsync("traveller", "travel", async (work, cancellationToken) =>
            (await Record(() => work.RunAsync("travel", "x", "k", new SpawnOptions { Realm = "elsewhere" }, cancellationToken)) as SpawnRefusedException)?.Code ?? "none");

        Assert.Equal("RealmMismatch", (await RunAsync("travel", 1)).Output!.Value.GetString());
    }

    [Theory]
    [InlineData("nobody-can-do-this", "LoopStackNotFound")]
    public async Task Child_OfAnUnknownStack_IsRefused(string stack, string code)
    {
        await using var agent = await AgentAsync("asker", "ask", async (work, cancellationToken) =>
            (await Record(() => work.RunAsync(stack, "x", "k", cancellationToken: cancellationToken)) as SpawnRefusedException)?.Code ?? "none");

        Assert.Equal(code, (await RunAsync("ask", 1)).Output!.Value.GetString());
    }

    [Fact]
    public async Task Child_OfAnInlineStack_Runs()
    {
        await using var agent = await AgentAsync("liner", "line", async (work, cancellationToken) =>
            work.Input.ValueKind == JsonValueKind.String
                ? work.Input
                : await work.RunAsync(InlineStack.Of("line").Output("collect"), "inner", "k", cancellationToken: cancellationToken));

        var output = (await RunAsync("line", 1)).Output!.Value;

        Assert.Contains("\"inner\"", output.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Child_OfABadInlineStack_IsRefused()
    {
        await using var agent = await AgentAsync("liner", "line", async (work, cancellationToken) =>
            (await Record(() => work.RunAsync(InlineStack.FromJson("""{"capabilitys":["line"]}"""), "inner", "k", cancellationToken: cancellationToken)) as SpawnRefusedException)?.Code ?? "none");

        Assert.Equal("InvalidResource", (await RunAsync("line", 1)).Output!.Value.GetString());
    }

    [Fact]
    public async Task Spawn_InACircle_EndsWithBudgetExceeded()
    {
        var deepest = 0;
        await using var agent = await AgentAsync("ouroboros", "ouroboros", async (work, cancellationToken) =>
        {
            deepest = Math.Max(deepest, work.Depth);
            return await work.RunAsync("ouroboros", work.Input, "again", cancellationToken: cancellationToken);
        });

        var loop = await RunAsync("ouroboros", 1);

        Assert.Equal(("failed", 32), (loop.Status, deepest));
        Assert.Contains("BudgetExceeded", loop.Reason!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Spawn_PastTheTreesBudgetOfLoops_IsRefused()
    {
        await using var agent = await AgentAsync("breeder", "breed", async (work, cancellationToken) =>
        {
            if (work.Input.ValueKind == JsonValueKind.String)
                return 1;
            var codes = await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
                (await Record(() => work.SpawnAsync("breed", "leaf", $"k{i}", cancellationToken: cancellationToken)) as SpawnRefusedException)?.Code ?? "started"));
            return codes.CountBy(code => code).ToDictionary();
        });

        using var answer = await _platform.Client.StartAsync("""{"loopstack":"breed","input":1,"budget":{"maxLoops":8}}""", waitSeconds: 50);
        var output = (await _platform.Client.GetAsync((await PlatformClient.ExecutionAsync(answer)).ExecutionId)).Output!.Value;

        Assert.Equal((7, 13), (output.GetProperty("started").GetInt32(), output.GetProperty("BudgetExceeded").GetInt32()));
    }

    [Fact]
    public async Task Siblings_AThousand_AllEnd()
    {
        await using var agent = await AgentAsync("parent", "crowd", async (work, cancellationToken) =>
        {
            if (work.Input.ValueKind == JsonValueKind.Number)
                return work.Input.GetInt32();
            var children = await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => work.SpawnAsync("crowd", i, $"child-{i}", cancellationToken: cancellationToken)));
            return (await work.WhenAllAsync<int>(children, cancellationToken)).Sum();
        });

        var loop = await RunAsync("crowd", "all");

        Assert.Equal(("completed", 499_500), (loop.Status, loop.Output!.Value.GetInt32()));
    }

    [Fact]
    public async Task Cancel_OfTheRoot_CancelsEveryHandlerOfTheTree()
    {
        var (leaves, cancelled) = (new CountdownEvent(8), new CountdownEvent(8));
        await using var agent = await AgentAsync("tree", "tree", async (work, cancellationToken) =>
        {
            if (work.Depth < 3)
            {
                var children = await Task.WhenAll(work.SpawnAsync("tree", 0, "left", null, cancellationToken), work.SpawnAsync("tree", 0, "right", null, cancellationToken));
                return await work.WhenAllAsync(children, cancellationToken);
            }

            leaves.Signal();
            try
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
            finally
            {
                cancelled.Signal();
            }

            return 0;
        });
        using var started = await _platform.Client.StartAsync(PlatformClient.BodyOf("tree", 1));
        var root = (await PlatformClient.ExecutionAsync(started)).ExecutionId;
        await Task.Run(() => leaves.Wait(Patience.Token()));

        using var cancel = await _platform.Client.Http.PostAsync($"{PlatformClient.Root}/executions/{root}/cancel", PlatformClient.Json("{}"));

        Assert.Equal(HttpStatusCode.Accepted, cancel.StatusCode);
        Assert.Equal("cancelled", (await _platform.Client.EndOfAsync(root)).Status);
        await Task.Run(() => cancelled.Wait(Patience.Token()));
    }

    [Fact]
    public async Task Wait_Parked_TheNextRunHasTheChildsOutput()
    {
        var (attempts, parked) = (new ConcurrentBag<int>(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await using var agent = await RunningAgent.StartAsync(
            _platform.Address, _platform.Client, "sleeper", "sleep",
            async (work, cancellationToken) =>
            {
                if (work.Input.ValueKind == JsonValueKind.String)
                {
                    await parked.Task.WaitAsync(cancellationToken);
                    return "slept";
                }

                attempts.Add(work.Attempt);
                try
                {
                    return await work.RunAsync("sleep", "child", "k", cancellationToken: cancellationToken);
                }
                catch (WorkParkedException)
                {
                    parked.TrySetResult();
                    throw;
                }
            },
            options => options with { ParkAfter = TimeSpan.FromMilliseconds(50) });

        var loop = await RunAsync("sleep", 1);

        Assert.Equal(("completed", "slept"), (loop.Status, loop.Output!.Value.GetString()));
        Assert.True(attempts.Count >= 2, string.Join(' ', attempts));
    }

    [Fact]
    public async Task Question_NobodyAnswersWithinItsTime_TheDefaultIsTheAnswerAndWasWaitedForWithoutAHandler()
    {
        var attempts = new ConcurrentBag<int>();
        await using var agent = await RunningAgent.StartAsync(
            _platform.Address, _platform.Client, "asker", "approve",
            async (work, cancellationToken) =>
            {
                attempts.Add(work.Attempt);
                var answer = await work.AskAsync<bool>(
                    "May we?", new AskOptions { Due = TimeSpan.FromSeconds(1), OnTimeout = QuestionTimeout.Default, Default = true }, cancellationToken);
                return new { answer.Value, answer.By };
            },
            options => options with { ParkQuestionsAfter = TimeSpan.FromMilliseconds(50) });

        var loop = await RunAsync("approve", 1);

        Assert.Equal("""{"value":true,"by":"default"}""", loop.Output!.Value.GetRawText());
        Assert.Equal(2, attempts.Count);
    }

    [Fact]
    public async Task Agent_StopsWhileItWaits_AnotherReplicaTakesOver()
    {
        var (waits, goOn) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await using var child = await AgentAsync("child", "slow-child", async (work, cancellationToken) =>
        {
            await goOn.Task.WaitAsync(cancellationToken);
            return "done";
        });
        var first = await ParentAsync("parent-1");
        using var started = await _platform.Client.StartAsync(PlatformClient.BodyOf("parent", 1));
        await waits.Task.WaitAsync(Patience.Limit);

        var stopped = first.DisposeAsync();
        await using var second = await ParentAsync("parent-2");
        await stopped;
        goOn.SetResult();
        var loop = await _platform.Client.EndOfAsync((await PlatformClient.ExecutionAsync(started)).ExecutionId);

        Assert.Equal(("completed", "done"), (loop.Status, loop.Output?.GetString()));

        Task<RunningAgent> ParentAsync(string replica) => RunningAgent.StartAsync(
            _platform.Address, _platform.Client, "parent", "parent",
            async (work, cancellationToken) =>
            {
                var spawned = await work.SpawnAsync("slow-child", 1, "k", cancellationToken: cancellationToken);
                var output = spawned.OutputAsync(cancellationToken);
                waits.TrySetResult();
                return await output;
            },
            options => options with { Replica = replica, DrainTimeout = TimeSpan.FromSeconds(20) });
    }

    private static async Task<object> SumAsync(Work work, CancellationToken cancellationToken)
    {
        var range = work.InputAs<Range>()!;
        if (range.To - range.From <= 4)
            return Enumerable.Range(range.From, range.To - range.From).Sum();
        var middle = (range.From + range.To) / 2;
        var halves = await Task.WhenAll(
            work.SpawnAsync("sum", range with { To = middle }, "left", cancellationToken: cancellationToken),
            work.SpawnAsync("sum", range with { From = middle }, "right", cancellationToken: cancellationToken));
        return (await work.WhenAllAsync<int>(halves, cancellationToken)).Sum();
    }

    private static async Task<Exception?> Record<T>(Func<Task<T>> call)
    {
        try
        {
            await call();
            return null;
        }
        catch (SpawnRefusedException refused)
        {
            return refused;
        }
    }

    private Task<RunningAgent> AgentAsync(string instance, string capability, Func<Work, CancellationToken, Task<object>> handle, int credits = 64) =>
        RunningAgent.StartAsync(_platform.Address, _platform.Client, instance, capability, handle, options => options with { Credits = credits });

    private Task<Execution> RunAsync(string loopstack, object input) => _platform.Client.RunAsync(loopstack, input);

    private sealed record Range(int From, int To);
}
