using LoopStacks.Contracts.Connection;
using LoopStacks.Engine.Coordination;
using LoopStacks.Engine.State;
using LoopStacks.Gateway.Admission;
using LoopStacks.Gateway.Connections;
using LoopStacks.Gateway.Diagnostics;
using LoopStacks.Gateway.Instances;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace LoopStacks.Gateway;

/// <summary>Puts the agents' door into a host.</summary>
public static class GatewayServices
{
    /// <summary>
    /// Registers the gateway and attaches it to the bus when the host starts. The host provides <see cref="ICoordinationBus"/>,
    /// <see cref="ILoopInbox"/> and <see cref="AgentState"/>, and may provide <see cref="IAgentAdmission"/> (default: <see cref="OpenAdmission"/>) and <see cref="TimeProvider"/>.
    /// </summary>
    public static IServiceCollection AddGateway(this IServiceCollection services, Action<GatewayOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<GatewayOptions>, GatewayOptionsValidator>());
        services.AddOptions<GatewayOptions>().BindConfiguration("LoopStacks:Gateway").Configure(configure ?? (_ => { })).ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IAgentAdmission, OpenAdmission>();
        services.AddSingleton<GatewayMetrics>();
        services.AddSingleton<EffectRunner>();
        services.AddSingleton<AgentGateway>();
        services.AddSingleton<IGatewayPort>(provider => provider.GetRequiredService<AgentGateway>());
        services.AddSingleton<ConnectionServices>();
        services.AddSingleton<AgentDoor>();
        services.AddHostedService(provider => provider.GetRequiredService<AgentGateway>());
        return services;
    }

    /// <summary>Opens the agents' door at <see cref="ConnectionProtocol.Path"/>. The host need not add the WebSocket middleware itself.</summary>
    public static IEndpointConventionBuilder MapAgentConnections(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var door = endpoints.ServiceProvider.GetRequiredService<AgentDoor>();
        var pipeline = endpoints.CreateApplicationBuilder();
        pipeline.UseWebSockets();
        pipeline.Run(door.HandleAsync);
        return endpoints.Map(ConnectionProtocol.Path, pipeline.Build()).WithDisplayName("Agent connection");
    }
}
