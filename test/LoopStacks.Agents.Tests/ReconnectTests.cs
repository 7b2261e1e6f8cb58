using LoopStacks.Engine.Coordination;
using LoopStacks.Gateway.Tests.Fakes;

namespace LoopStacks.Agents.Tests;

public sealed class ReconnectTests
{
    [Fact]
    public async Task Agent_PlatformIsNotThereYet_ConnectsWhenItIs()
    {
        var url = await FreeAddressAsync();
        await using var agent = RunningAgent.Start(Agent().Handle(_ => 1), url);

        await using var host = await GatewayHost.StartAsync(at: url);

        await host.Bus.Changes.FirstAsync(change => change.Offer is not null);
    }

    [Fact]
    public async Task Result_FinishedWhilePlatformIsAway_IsSentWhenItIsBack()
    {
        var finish = new TaskCompletionSource();
        var first = await GatewayHost.StartAsync();
        var url = first.Url;
        await using var agent = RunningAgent.Start(Agent().Handle(async (work, _) =>
        {
            await finish.Task;
            return work.Attempt;
        }), url);
        await first.Bus.Changes.FirstAsync(change => change.Offer is not null);
        var item = Given.NewItem();
        first.Gateway.Dispatch(Given.Work(item, "shouter", "shout"));
        await first.Inbox.Reports.FirstOfAsync<WorkAccepted>();

        await first.StopAsync();
        await first.DisposeAsync();
        finish.SetResult();
        await using var second = await GatewayHost.StartAsync(at: url);

        Assert.Equal(item, (await second.Inbox.Reports.FirstOfAsync<WorkDone>()).Item);
    }

    [Fact]
    public async Task Work_GoesOnWhilePlatformRestarts_IsKeptAliveAtTheNewOne()
    {
        var finish = new TaskCompletionSource();
        var first = await GatewayHost.StartAsync();
        var url = first.Url;
        await using var agent = RunningAgent.Start(Agent().Handle(async (work, _) =>
        {
            await finish.Task;
            return 1;
        }), url);
        await first.Bus.Changes.FirstAsync(change => change.Offer is not null);
        var item = Given.NewItem();
        first.Gateway.Dispatch(Given.Work(item, "shouter", "shout"));
        await first.Inbox.Reports.FirstOfAsync<WorkAccepted>();

        await first.StopAsync();
        await first.DisposeAsync();
        await using var second = await GatewayHost.StartAsync(at: url);
        var (loop, _) = await second.Inbox.Renewals.FirstAsync();
        finish.SetResult();

        Assert.Equal(item.Loop, loop);
        Assert.Equal(item, (await second.Inbox.Reports.FirstOfAsync<WorkDone>()).Item);
    }

    [Fact]
    public async Task Result_StoreFailsOnce_IsSentAgain()
    {
        await using var host = await GatewayHost.StartAsync();
        var failures = 1;
        host.Inbox.Reply = report => report is WorkDone && Interlocked.Decrement(ref failures) >= 0
            ? Task.FromException<WorkReply>(new IOException("disk full"))
            : Task.FromResult(new WorkReply(WorkReplyStatus.Recorded));
        await using var agent = RunningAgent.Start(Agent().Handle(_ => 1), host.Url);
        await host.Bus.Changes.FirstAsync(change => change.Offer is not null);

        host.Gateway.Dispatch(Given.Work(Given.NewItem(), "shouter", "shout"));
        await host.Inbox.Reports.FirstOfAsync<WorkDone>();
        await host.Inbox.Reports.FirstOfAsync<WorkDone>(_ => host.Inbox.Reports.All.Count(report => report is WorkDone) >= 2);

        agent.Stop();
        await agent.Running.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Award_Repeated_IsAcceptedAgainAndRunOnce()
    {
        await using var host = await GatewayHost.StartAsync();
        var (finish, runs) = (new TaskCompletionSource(), 0);
        await using var agent = RunningAgent.Start(Agent().Handle(async (work, _) =>
        {
            Interlocked.Increment(ref runs);
            await finish.Task;
            return 1;
        }), host.Url);
        await host.Bus.Changes.FirstAsync(change => change.Offer is not null);
        var order = Given.Work(Given.NewItem(), "shouter", "shout");

        host.Gateway.Dispatch(order);
        await host.Inbox.Reports.FirstOfAsync<WorkAccepted>();
        host.Gateway.Dispatch(order);
        finish.SetResult();
        await host.Inbox.Reports.FirstOfAsync<WorkDone>();
        host.Gateway.Dispatch(order);
        var next = Given.NewItem();
        host.Gateway.Dispatch(Given.Work(next, "shouter", "shout"));
        await host.Inbox.Reports.FirstOfAsync<WorkDone>(done => done.Item == next);

        Assert.Equal(2, runs);
    }

    [Fact]
    public async Task Stop_WorkInHand_IsFinishedFirstAndNothingNewIsTaken()
    {
        await using var host = await GatewayHost.StartAsync();
        var finish = new TaskCompletionSource();
        var agent = RunningAgent.Start(Agent().Handle(async (work, _) =>
        {
            await finish.Task;
            return 1;
        }), host.Url);
        await host.Bus.Changes.FirstAsync(change => change.Offer is not null);
        host.Gateway.Dispatch(Given.Work(Given.NewItem(), "shouter", "shout"));
        await host.Inbox.Reports.FirstOfAsync<WorkAccepted>();

        agent.Stop();
        await host.Bus.Changes.FirstAsync(change => change.Offer is null);
        Assert.False(agent.Running.IsCompleted);
        finish.SetResult();

        await host.Inbox.Reports.FirstOfAsync<WorkDone>();
        await agent.DisposeAsync();
        Assert.DoesNotContain(host.Inbox.Reports.All, report => report is WorkFailed);
    }

    [Fact]
    public async Task Stop_WorkDoesNotEndInTime_IsCancelledAndFails()
    {
        await using var host = await GatewayHost.StartAsync();
        var agent = RunningAgent.Start(
            Agent().Handle(async (work, cancellationToken) =>
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
                return 1;
            }),
            host.Url, options => options with { DrainTimeout = TimeSpan.FromMilliseconds(50) });
        await host.Bus.Changes.FirstAsync(change => change.Offer is not null);
        host.Gateway.Dispatch(Given.Work(Given.NewItem(), "shouter", "shout"));
        await host.Inbox.Reports.FirstOfAsync<WorkAccepted>();

        agent.Stop();

        var failed = await host.Inbox.Reports.FirstOfAsync<WorkFailed>();
        Assert.Equal(("ReplicaStopped", false), (failed.Code, failed.Final));
        await agent.DisposeAsync();
    }

    private static LoopAgent Agent() => LoopAgent.Create("shouter").Capability("shout");

    private static async Task<Uri> FreeAddressAsync()
    {
        await using var host = await GatewayHost.StartAsync();
        var url = host.Url;
        await host.StopAsync();
        return url;
    }
}
