using LoopStacks.WebConsole.Assets;
using LoopStacks.WebConsole.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace LoopStacks.WebConsole.Hosting;

/// <summary>The console, for a host to take in.</summary>
public static class ConsoleServices
{
    /// <summary>Adds the console's pages. They speak with the platform through its public API alone, each with what its reader has shown to it.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configuration">The host's whole configuration; its section <see cref="ConsoleOptions.Section"/> is read.</param>
    public static IServiceCollection AddLoopStacksConsole(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ConsoleOptions>().Bind(configuration.GetSection(ConsoleOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddDataProtection(); // Before the host says where the keys are: without that they live as long as the process.
        services.Configure<RouteOptions>(options => options.SetParameterPolicy<PageConstraint>(PageConstraint.Name));
        services.AddAntiforgery(antiforgery => antiforgery.SuppressReadingTokenFromFormBody = true);
        services.AddRazorComponents().AddInteractiveServerComponents(circuits =>
        {
            circuits.DisconnectedCircuitMaxRetained = 50;
            circuits.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(1);
            circuits.JSInteropDefaultCallTimeout = TimeSpan.FromSeconds(20);
        }).AddHubOptions(hub =>
        {
            hub.MaximumReceiveMessageSize = ConsoleOptions.MaxMessageBytes;
            hub.AddFilter<PageGateFilter>();
        });
        services.AddSingleton<ConsoleAssets>().AddSingleton<PageGate>().AddSingleton<PageGateFilter>();
        services.AddScoped<CircuitHandler, PageGateHandler>();
        services.AddScoped<Session>().AddScoped<PlatformClient>().AddScoped<LiveFeed>();
        return services;
    }

    /// <summary>Maps the console at <c>/</c>.</summary>
    /// <param name="routes">Where.</param>
    /// <param name="open">Says of an endpoint that everybody may call it: pages hold nothing that is secret, what they show comes from the API.</param>
    public static void MapLoopStacksConsole(this WebApplication routes, Action<IEndpointConventionBuilder> open)
    {
        ArgumentNullException.ThrowIfNull(open);
        var assets = routes.Services.GetRequiredService<ConsoleAssets>();
        open(routes.MapMethods(ConsoleAssets.Prefix + "{**path}", [HttpMethods.Get, HttpMethods.Head], assets.ServeAsync));
        open(routes.MapGet($"/{{**path:{PageConstraint.Name}}}", () => new RazorComponentResult<Layout.App> { StatusCode = StatusCodes.Status404NotFound }).WithOrder(int.MaxValue));
        open(routes.MapRazorComponents<Layout.App>().AddInteractiveServerRenderMode(render => render.ContentSecurityFrameAncestorsPolicy = "'none'"));
    }
}
