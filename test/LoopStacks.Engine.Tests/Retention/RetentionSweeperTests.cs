using LoopStacks.Core.Loops;
using LoopStacks.Core.Resources;

namespace LoopStacks.Engine.Tests.Retention;

public sealed class RetentionSweeperTests
{
    [Fact]
    public async Task Sweep_RealmsThatKeepDifferently_OnlyWhatIsOverGoes()
    {
        await using var engine = await EngineFixture.StartAsync(settings: builder => builder.Configuration["LoopStacks:Retention:Interval"] = "00:00:01");
        await engine.ApplyAsync(new LoopStack { Metadata = new ResourceMetadata { Name = "idle" }, Spec = new LoopStackSpec { Capabilities = ["idling"] } });
        await engine.ApplyAsync(Realm("brief", TimeSpan.Zero));
        await engine.ApplyAsync(Realm("long", TimeSpan.FromDays(1)));
        var (brief, @long) = (await EndedAsync(engine, "brief"), await EndedAsync(engine, "long"));

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (await engine.Journal.FindAsync(brief, CancellationToken.None) is not null)
            await pause.WaitForNextTickAsync(limit.Token);

        Assert.NotNull(await engine.Loops.GetAsync(@long, CancellationToken.None));
        Assert.Null(await engine.Loops.GetAsync(brief, CancellationToken.None));
    }

    private static Realm Realm(string name, TimeSpan kept) => new()
    {
        Metadata = new ResourceMetadata { Name = name },
        Spec = new RealmSpec { Governance = new GovernanceSpec { RetentionPolicy = new RetentionSpec { LoopHistory = kept } } },
    };

    private static async Task<LoopId> EndedAsync(EngineFixture engine, string realm)
    {
        var loop = (await engine.TryStartAsync("idle", "{}", realm: realm)).Value.Id;
        Assert.Null((await engine.Loops.CancelAsync(loop, null, CancellationToken.None)).Fault);
        return loop;
    }
}
