using LoopStacks.Conformance.Bus;
using LoopStacks.Core.Bidding;
using LoopStacks.Engine;
using LoopStacks.Engine.Audit;
using LoopStacks.Engine.Coordination;
using LoopStacks.Engine.Journal;
using LoopStacks.Engine.Loops;
using LoopStacks.Engine.Reputation;
using LoopStacks.Engine.Resources;
using LoopStacks.Engine.Retention;
using LoopStacks.Engine.State;
using LoopStacks.Engine.Statistics;
using LoopStacks.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Hosting;

namespace LoopStacks.Coordination.Redis.Tests;

/// <summary>An engine of a cluster, with a gateway whose agents bid 0.8 and answer with their names. All of a test write one journal.</summary>
internal sealed class ClusterHost : IAsyncDisposable
{
    private readonly IHost _host;

    private ClusterHost(IHost host)
    {
        _host = host;
        Bus = host.Services.GetRequiredService<RedisBus>();
        Inbox = host.Services.GetRequiredService<ILoopInbox>();
        Gateway = new TestGateway(Bus, Inbox);
        _ = BidAsync();
    }

    public RedisBus Bus { get; }

    public ILoopInbox Inbox { get; }

    public TestGateway Gateway { get; }

    public ILoopService Loops => _host.Services.GetRequiredService<ILoopService>();

    /// <param name="first">Whose journal is shared; null makes one.</param>
    public static async Task<ClusterHost> StartAsync(string connection, ClusterHost? first)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        if (first is null)
        {
            builder.Services.AddSqliteStorage(new SqliteOptions { Folder = null });
        }
        else
        {
            var stores = first._host.Services;
            builder.Services.AddSingleton(stores.GetRequiredService<ILoopJournal>());
            builder.Services.AddSingleton(stores.GetRequiredService<IResourceStore>());
            builder.Services.AddSingleton(stores.GetRequiredService<IAgentStateStore>());
            builder.Services.AddSingleton(stores.GetRequiredService<IReputationStore>());
            builder.Services.AddSingleton(stores.GetRequiredService<IStatisticsStore>());
            builder.Services.AddSingleton(stores.GetRequiredService<ILoopRetention>());
            builder.Services.AddSingleton(stores.GetRequiredService<IAuditStore>());
            builder.Services.AddSingleton(stores.GetRequiredService<JournalMetrics>());
        }

        var options = new RedisOptions { ConnectionString = connection, Beat = TimeSpan.FromMilliseconds(200) };
        builder.Services.AddRedisCoordination(options);
        builder.AddLoopStacksEngine(silo =>
        {
            silo.UseLoopStacksRedis(options);
            silo.Configure<ClusterMembershipOptions>(membership => membership.ProbeTimeout = TimeSpan.FromSeconds(20)); // Nobody dies here, however busy the machine is.
        });
        var host = builder.Build();
        var cluster = new ClusterHost(host);
        await host.StartAsync();
        return cluster;
    }

    public async ValueTask DisposeAsync()
    {
        Gateway.Dispose();
        await _host.StopAsync();
        _host.Dispose();
    }

    /// <summary>Does the next work item.</summary>
    public async Task<WorkReply> WorkAsync()
    {
        var order = await Gateway.Orders.NextAsync();
        await Inbox.ReportAsync(new WorkAccepted(order.Id, order.Attempt, order.Instance, "r1"));
        return await Gateway.DoneAsync(order);
    }

    private async Task BidAsync()
    {
        await foreach (var (announcement, asked) in Gateway.Announcements.Reader.ReadAllAsync())
        {
            foreach (var one in asked)
                Inbox.Answer(announcement.Id, [.. one.Capabilities.Select(capability => new BidAnswer(one.Instance, capability, AnswerKind.Bid, 0.8))]);
        }
    }
}
