using LoopStacks.Contracts.Executions;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Coordination;
using LoopStacks.Engine.Journal;
using LoopStacks.Engine.Loops;
using LoopStacks.Engine.Tests.Admission;
using LoopStacks.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Core.Internal;
using Orleans.Runtime;

namespace LoopStacks.Engine.Tests;

/// <summary>A cluster moves grains by itself, such as where the process is gone that knew their places.</summary>
public sealed class MovedLoopTests
{
    [Fact]
    public async Task Loop_MovedWhileSomebodyWaitsForItsEnd_EndsAndIsHeardOf()
    {
        await using var engine = await EngineFixture.StartAsync();
        engine.Gateway.Work = _ => null; // The test itself reports.
        engine.Gateway.Connect("x", "a");
        var started = await engine.StartLoopAsync("a");
        var order = engine.Gateway.Orders.Take(TestContext.Current.CancellationToken);
        var end = engine.EndAsync(started.Id);

        await engine.Loop(started.Id).AsReference<IGrainManagementExtension>().DeactivateOnIdle();
        var again = engine.Gateway.Orders.Take(TestContext.Current.CancellationToken); // Whoever has it now hands the work out again.
        await engine.Gateway.DoneAsync(again, FakeGateway.Json("1"));

        Assert.Equal((order.Id, order.Attempt), (again.Id, again.Attempt));
        Assert.Equal("completed", (await end).Status);
    }

    [Fact]
    public async Task Call_TheStoreWasAwayAtTheOneBefore_ReadsTheLoop()
    {
        await using var engine = await EngineFixture.StartAsync(settings: builder => builder.Services.AddSingleton<ILoopJournal>(services => new HeldJournal(services.GetRequiredService<SqliteLoopJournal>())));
        var journal = Assert.IsType<HeldJournal>(engine.Journal);
        engine.Gateway.Work = _ => null;
        engine.Gateway.Connect("x", "a");
        journal.Accept(1);
        var started = await engine.StartLoopAsync("a");
        engine.Gateway.Orders.Take(TestContext.Current.CancellationToken);

        journal.FailNextRead(new StorageUnavailableException("it is away"));
        await engine.Loop(started.Id).AsReference<IGrainManagementExtension>().DeactivateOnIdle();
        var failures = 0;
        while (!await TryCancelAsync(engine, started.Id))
            Assert.Equal(1, ++failures); // The first one may be what takes the loop up again.

        Assert.Equal("cancelled", (await engine.EndAsync(started.Id)).Status);
    }

    private static async Task<bool> TryCancelAsync(EngineFixture engine, LoopId id)
    {
        try
        {
            await engine.Loop(id).CancelAsync("enough");
            return true;
        }
        catch (StorageUnavailableException)
        {
            return false;
        }
    }

    [Fact]
    public async Task Report_AnotherProcessHasGivenTheWorkOutAgain_IsNotRefusedByOneThatDoesNotKnow()
    {
        await using var engine = await EngineFixture.StartAsync();
        engine.Gateway.Work = _ => null; // The test itself reports.
        engine.Gateway.Connect("x", "a");
        var started = await engine.StartLoopAsync("a");
        var order = engine.Gateway.Orders.Take(TestContext.Current.CancellationToken);
        var now = DateTimeOffset.UtcNow;
        await WriteElsewhereAsync(engine, started.Id, new FailWork(now, order.Id.Number, 1, "x", "x-0", "Error", "it failed there", false), new Tick(now.AddSeconds(10), []));
        var report = new WorkDone(order.Id, 2, "x", "x-0", FakeGateway.Json("1"), null, null);

        await Assert.ThrowsAsync<VersionConflictException>(() => engine.Inbox.ReportAsync(report));
        var reply = await engine.Inbox.ReportAsync(report);

        Assert.Equal(WorkReplyStatus.Recorded, reply.Status);
        Assert.Equal("completed", (await engine.EndAsync(started.Id)).Status);
    }

    private static async Task WriteElsewhereAsync(EngineFixture engine, LoopId id, params LoopCommand[] commands)
    {
        var state = (await engine.Reader.FoldAsync(id, CancellationToken.None))!;
        var version = state.Version;
        var events = new List<EncodedEvent>();
        foreach (var command in commands)
        {
            foreach (var @event in LoopDecider.Decide(state, command).Events)
            {
                state = state.Evolve(@event, command.At);
                events.Add(new EncodedEvent(LoopEventCodec.TypeOf(@event), command.At, LoopEventCodec.Encode(@event)));
            }
        }

        Assert.Equal(2, Assert.Single(state.Items).Attempt);
        await engine.Journal.AppendAsync(new JournalAppend(id, version, [.. events], LoopRows.Of(state), null, null, "another"));
    }
}
