using LoopStacks.Engine.Coordination;
using LoopStacks.Engine.State;
using LoopStacks.Gateway.Admission;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace LoopStacks.Gateway.Tests.Fakes;

/// <summary>A gateway on Kestrel at a free port of the loopback address, with fakes on its other side.</summary>
internal sealed class GatewayHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private GatewayHost(WebApplication app, FakeBus bus, FakeInbox inbox, FakeStateStore state, FakeTimeProvider? time) =>
        (_app, Bus, Inbox, State, _time) = (app, bus, inbox, state, time);

    private readonly FakeTimeProvider? _time;

    public FakeBus Bus { get; }

    public FakeInbox Inbox { get; }

    public FakeStateStore State { get; }

    public IGatewayPort Gateway => Bus.Gateway;

    public FakeTimeProvider Time => _time ?? throw new InvalidOperationException("The host runs on real time.");

    public Uri Url => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public static async Task<GatewayHost> StartAsync(
        Action<GatewayOptions>? configure = null, bool fakeTime = false, IAgentAdmission? admission = null, Uri? at = null, FakeStateStore? state = null)
    {
        var (bus, inbox) = (new FakeBus(), new FakeInbox());
        state ??= new FakeStateStore();
        var time = fakeTime ? new FakeTimeProvider(DateTimeOffset.UtcNow) : null;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(at?.ToString() ?? "http://127.0.0.1:0");
        builder.Services.AddSingleton<ICoordinationBus>(bus);
        builder.Services.AddSingleton<ILoopInbox>(inbox);
        builder.Services.AddSingleton<IAgentStateStore>(state);
        builder.Services.AddSingleton<IAwardedWork>(state);
        builder.Services.AddSingleton(new StateOptions());
        builder.Services.AddSingleton<AgentState>();
        if (time is not null)
            builder.Services.AddSingleton<TimeProvider>(time);
        if (admission is not null)
            builder.Services.AddSingleton(admission);
        builder.Services.AddGateway(configure);
        var app = builder.Build();
        app.MapAgentConnections();
        await app.StartAsync();
        return new GatewayHost(app, bus, inbox, state, time);
    }

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
