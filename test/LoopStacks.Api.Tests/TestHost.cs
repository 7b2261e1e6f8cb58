using System.Net;
using System.Text;
using System.Text.Json;
using LoopStacks.Api.Health;
using LoopStacks.Api.Tests.Fakes;
using LoopStacks.Engine.Audit;
using LoopStacks.Engine.Coordination;
using LoopStacks.Engine.Events;
using LoopStacks.Engine.Loops;
using LoopStacks.Engine.Reputation;
using LoopStacks.Engine.Resources;
using LoopStacks.Engine.Statistics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LoopStacks.Api.Tests;

/// <summary>The API on Kestrel at a free port of 127.0.0.1, over fakes.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    public const string V1 = "/loopstacks/v1";

    private readonly WebApplication _app;

    private TestHost(WebApplication app) => _app = app;

    public FakeEventFeed Feed { get; private init; } = null!;

    public FakeLoopService Loops { get; private init; } = null!;

    public FakeReputationService Reputation { get; private init; } = null!;

    public FakeStatisticsService Statistics { get; private init; } = null!;

    public FakeAuditLog Audit { get; private init; } = null!;

    public FakeResourceService Resources { get; private init; } = null!;

    public FakeCoordinationBus Bus { get; private init; } = null!;

    public FakeReadiness Readiness { get; private init; } = null!;

    public LogLines Log { get; private init; } = null!;

    public HttpClient Http { get; private set; } = null!;

    public Uri Address => Http.BaseAddress!;

    public static async Task<TestHost> StartAsync(Action<IServiceCollection>? configure = null, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
        var feed = new FakeEventFeed();
        var log = new LogLines();
        var audit = new FakeAuditLog();
        var statistics = new FakeStatisticsService();
        builder.Logging.ClearProviders().AddProvider(log);
        var fakes = (Loops: new FakeLoopService(feed), Reputation: new FakeReputationService(), Resources: new FakeResourceService(), Bus: new FakeCoordinationBus(), Readiness: new FakeReadiness());
        builder.Services
            .AddSingleton<ILoopService>(fakes.Loops)
            .AddSingleton<IReputationService>(fakes.Reputation)
            .AddSingleton<IStatisticsService>(statistics)
            .AddSingleton<IAuditLog>(audit)
            .AddSingleton<IEventFeed>(feed)
            .AddSingleton<IResourceService>(fakes.Resources)
            .AddSingleton<ICoordinationBus>(fakes.Bus)
            .AddSingleton<IReadiness>(fakes.Readiness);
        configure?.Invoke(builder.Services);
        builder.Services.AddLoopStacksApi(builder.Configuration);
        var app = builder.Build();
        app.MapLoopStacksApi();
        await app.StartAsync();
        return new TestHost(app)
        {
            Feed = feed,
            Loops = fakes.Loops,
            Reputation = fakes.Reputation,
            Resources = fakes.Resources,
            Bus = fakes.Bus,
            Readiness = fakes.Readiness,
            Statistics = statistics,
            Audit = audit,
            Log = log,
            Http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) },
        };
    }

    public static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    public static StringContent Body(string text, string mediaType) => new(text, Encoding.UTF8, mediaType);

    public Task<HttpResponseMessage> GetAsync(string path) => Http.GetAsync(V1 + path);

    public Task<HttpResponseMessage> PostAsync(string path, string json) => Http.PostAsync(V1 + path, Json(json));

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? body = null, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, V1 + path) { Content = body };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }
}
