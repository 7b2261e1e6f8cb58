using LoopStacks.Agents;
using Microsoft.Extensions.Time.Testing;

namespace LoopStacks.Testing.Tests;

public sealed class InMemoryPlatformTests
{
    [Fact]
    public async Task Platform_TreeOfAgents_EndsWithTheSum()
    {
        await using var platform = await InMemoryPlatform.StartAsync();
        await platform.AddAsync(LoopAgent.Create("summer").Capability("sum").Handle(SumAsync));

        var end = await platform.RunAsync("sum", Enumerable.Range(0, 100));

        Assert.Equal(4950, end.Output!.Value.GetInt64());
        Assert.Equal(2, (await platform.TreeAsync(end.ExecutionId)).Children.Count);
    }

    [Fact]
    public async Task Platform_WhatIsNotValid_IsRefusedWithAReason()
    {
        await using var platform = await InMemoryPlatform.StartAsync();

        var stack = await Assert.ThrowsAsync<PlatformException>(() => platform.ApplyAsync("apiVersion: loopstacks.io/v1\nkind: LoopStack\nmetadata: {name: a}\nspec: {colour: red}"));
        var loop = await Assert.ThrowsAsync<PlatformException>(() => platform.RunAsync("nothing", new { }));
        var id = await Assert.ThrowsAsync<PlatformException>(() => platform.GetAsync("me"));

        Assert.Contains("line 4: /spec/colour", stack.Message, StringComparison.Ordinal);
        Assert.Equal(("InvalidResource", "LoopStackNotFound", "NotFound"), (stack.Code, loop.Code, id.Code));
    }

    [Fact]
    public async Task Platform_LoopDoesNotEnd_SaysWhereItStands()
    {
        await using var platform = await InMemoryPlatform.StartAsync(new PlatformOptions { Patience = TimeSpan.FromMilliseconds(300) });
        var ann = ScriptedAgent.Named("ann", "x");
        await platform.AddAsync(ann);

        var thrown = await Assert.ThrowsAsync<PlatformException>(() => platform.RunAsync("x", new { }));

        Assert.Contains("did not end within 0.3 s", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("ann", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ScriptedAgent_Bids_AsItsScriptSays()
    {
        await using var platform = await InMemoryPlatform.StartAsync();
        var ann = ScriptedAgent.Named("ann", "x").Declines("busy").Bids(0.9).Completes("ann");
        var bob = ScriptedAgent.Named("bob", "x").Bids(0.5).Completes("bob");
        await platform.AddAsync(ann);
        await platform.AddAsync(bob);

        var first = await platform.RunAsync("x", new { });
        var second = await platform.RunAsync("x", new { });
        var third = await platform.RunAsync("x", new { });

        Assert.Equal(["bob", "ann", "ann"], [first.Output!.Value.GetString(), second.Output!.Value.GetString(), third.Output!.Value.GetString()]);
        Assert.Equal("x", (await ann.AskedAsync(3)).Capability);
    }

    [Fact]
    public async Task ScriptedAgent_Dies_RunnerUpTakesOver()
    {
        await using var platform = await InMemoryPlatform.StartAsync(new PlatformOptions { Settings = ["--LoopStacks:Gateway:Grace=00:00:01"] });
        var ann = ScriptedAgent.Named("ann", "x").Bids(0.9).Holds();
        await platform.AddAsync(ann);
        await platform.AddAsync(ScriptedAgent.Named("bob", "x").Bids(0.5).Completes("bob"));
        var loop = await platform.StartLoopAsync("x", new { });
        await ann.WorkAsync();
        await ann.DieAsync();

        Assert.Equal("bob", (await platform.EndAsync(loop)).Output!.Value.GetString());
    }

    [Fact]
    public async Task ScriptedAgent_LoopIsCancelled_HearsOfIt()
    {
        await using var platform = await InMemoryPlatform.StartAsync();
        var ann = ScriptedAgent.Named("ann", "x").Holds();
        await platform.AddAsync(ann);

        var loop = await platform.StartLoopAsync("x", new { });
        var work = await ann.WorkAsync();
        await platform.CancelAsync(loop, "enough");

        await work.CancelledAsync();
        Assert.Equal("cancelled", (await platform.EndAsync(loop)).Status);
    }

    [Fact]
    public async Task VirtualTime_SlowAgent_LoopTimesOutWhenTheTestSaysSo()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using var platform = await InMemoryPlatform.StartAsync(new PlatformOptions { Time = time });
        var ann = ScriptedAgent.Named("ann", "x").After(TimeSpan.FromMinutes(1)).Completes("slow").After(TimeSpan.FromDays(1)).Completes("too slow");
        await platform.AddAsync(ann);

        var first = await platform.StartLoopAsync("x", new { });
        await platform.EventAsync(first, "workAwarded");
        await ann.WorkAsync();
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("completed", (await platform.EndAsync(first)).Status);

        var second = await platform.StartLoopAsync("x", new { });
        await ann.WorkAsync(2);
        time.Advance(TimeSpan.FromHours(23));
        Assert.Equal("timedOut", (await platform.EndAsync(second)).Status);
    }

    private static async Task<long> SumAsync(Work work, CancellationToken cancellationToken)
    {
        var numbers = work.InputAs<long[]>()!;
        if (numbers.Length <= 50)
            return numbers.Sum();
        var halves = await Task.WhenAll(
            work.SpawnAsync("sum", numbers[..50], "left", cancellationToken: cancellationToken),
            work.SpawnAsync("sum", numbers[50..], "right", cancellationToken: cancellationToken));
        return (await work.WhenAllAsync<long>(halves, cancellationToken)).Sum();
    }
}
