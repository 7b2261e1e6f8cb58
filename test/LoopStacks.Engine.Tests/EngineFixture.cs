using LoopStacks.Contracts.Executions;
using LoopStacks.Core.Loops;
using LoopStacks.Core.Resources;
using LoopStacks.Engine.Coordination;
using LoopStacks.Engine.Events;
using LoopStacks.Engine.Faults;
using LoopStacks.Engine.Journal;
using LoopStacks.Engine.Loops;
using LoopStacks.Engine.Reputation;
using LoopStacks.Engine.Resources;
using LoopStacks.Engine.State;
using LoopStacks.Engine.Statistics;
using LoopStacks.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LoopStacks.Engine.Tests;

/// <summary>An engine with a fake gateway, on a database of its own.</summary>
internal sealed class EngineFixture : IAsyncDisposable
{
    private readonly IHost _host;

    private EngineFixture(IHost host)
    {
        _host = host;
        Gateway = new FakeGateway(host.Services.GetRequiredService<ICoordinationBus>(), Inbox);
    }

    public FakeGateway Gateway { get; }

    public ILoopService Loops => _host.Services.GetRequiredService<ILoopService>();

    public ILoopInbox Inbox => _host.Services.GetRequiredService<ILoopInbox>();

    public ILoopJournal Journal => _host.Services.GetRequiredService<ILoopJournal>();

    public IResourceService Resources => _host.Services.GetRequiredService<IResourceService>();

    public IReputationService Reputation => _host.Services.GetRequiredService<IReputationService>();

    internal StackStatisticsReader StackStatistics => _host.Services.GetRequiredService<StackStatisticsReader>();

    public IStatisticsService Statistics => _host.Services.GetRequiredService<IStatisticsService>();

    public AgentState State => _host.Services.GetRequiredService<AgentState>();

    internal Orleans.Serialization.Serializer Serializer => _host.Services.GetRequiredService<Orleans.Serialization.Serializer>();

    /// <summary>How what goes between loops is written where they are in two processes.</summary>
    internal System.Text.Json.JsonSerializerOptions GrainJson => _host.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<Orleans.Serialization.JsonCodecOptions>>().Value.SerializerOptions;

    internal LoopReader Reader => _host.Services.GetRequiredService<LoopReader>();

    internal ILoopGrain Loop(LoopId id) => _host.Services.GetRequiredService<LoopGrains>().Get(id);

    public IEventFeed Feed => _host.Services.GetRequiredService<IEventFeed>();

    /// <param name="folder">Null for a database in memory.</param>
    public static async Task<EngineFixture> StartAsync(string? folder = null, Action<FakeGateway>? configure = null, Action<IHostApplicationBuilder>? settings = null)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.Services.AddSqliteStorage(new SqliteOptions { Folder = folder });
        settings?.Invoke(builder);
        builder.AddLoopStacksEngine();
        var host = builder.Build();
        var fixture = new EngineFixture(host); // The gateway is attached before loops are taken up, as in the control plane.
        configure?.Invoke(fixture.Gateway);
        await host.StartAsync();
        return fixture;
    }

    public async Task<Started> StartLoopAsync(string stack, string input = """{"text":"hi"}""", string? key = null)
    {
        var outcome = await TryStartAsync(stack, input, key);
        Assert.Null(outcome.Fault);
        return outcome.Value;
    }

    public async Task<Outcome<Started>> TryStartAsync(string stack, string input = """{"text":"hi"}""", string? key = null, string realm = "default-realm") =>
        await Loops.StartAsync(new StartRequest(stack, FakeGateway.Json(input), realm, IdempotencyKey: key), CancellationToken.None);

    public async Task<Execution> EndAsync(LoopId id) => Assert.IsType<Execution>(await Loops.WaitAsync(id, TimeSpan.FromSeconds(30), CancellationToken.None));

    public async Task ApplyAsync(Resource resource) => Assert.Null((await Resources.ApplyAsync(resource, dryRun: false, CancellationToken.None)).Fault);

    public async ValueTask DisposeAsync()
    {
        Gateway.Dispose();
        await _host.StopAsync();
        if (_host is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
    }
}
