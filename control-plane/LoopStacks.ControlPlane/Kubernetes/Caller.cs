using System.Net;
using System.Net.Http.Headers;
using LoopStacks.Api.Access;
using LoopStacks.ControlPlane.Security;
using LoopStacks.Contracts.Problems;
using LoopStacks.Engine.Faults;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace LoopStacks.ControlPlane.Kubernetes;

/// <summary>
/// Who calls. 1 Who comes to a port that listens at the loopback address alone, which in a pod is who may forward a port to it, is trusted where that is on; a port that others reach too asks everybody. 2 Anybody else shows a bearer token, and the API server says whose it is. 3 Only what everybody may
/// is open without.
/// </summary>
internal static class Caller
{
    private static readonly object s_trusted = new();

    public static Fault Unknown => new(ErrorCode.Unauthorized, "This call needs a bearer token: Authorization: Bearer TOKEN, made for example with: kubectl create token NAME");

    public static bool IsTrusted(HttpContext context) => context.Items.ContainsKey(s_trusted);

    public static void UseKubernetesCallers(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<KubernetesOptions>();
        var tokens = app.Services.GetRequiredService<TokenReviews>();
        var own = new Lazy<HashSet<int>>(() => LoopbackPorts(app)); // Known when the server has started.
        app.Use(async (context, next) =>
        {
            if (options.TrustLoopback && own.Value.Contains(context.Connection.LocalPort) && IsLoopback(context.Connection)) // 1
            {
                if (LoopbackOnly.Refusal(context.Request) is { } refusal)
                {
                    await LoopbackOnly.RefuseAsync(context, new Fault(ErrorCode.Forbidden, refusal));
                    return;
                }

                context.Items[s_trusted] = true;
                await next(context);
                return;
            }

            if (Bearer(context.Request) is { } token) // 2
            {
                var who = await tokens.WhoAsync(token, context.RequestAborted);
                if (who.Fault is { } fault)
                {
                    await LoopbackOnly.RefuseAsync(context, fault);
                    return;
                }

                context.User = who.Value;
            }
            else if (context.GetEndpoint()?.Metadata.GetMetadata<Needs>() is not { Scope: AccessScope.Anybody }) // 3
            {
                await LoopbackOnly.RefuseAsync(context, Unknown);
                return;
            }

            await next(context);
        });
    }

    private static HashSet<int> LoopbackPorts(WebApplication app)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.Select(address => new Uri(address)).ToArray() ?? [];
        return [.. addresses.Where(address => address.IsLoopback).Select(address => address.Port).Except(addresses.Where(address => !address.IsLoopback).Select(address => address.Port))];
    }

    private static bool IsLoopback(ConnectionInfo connection) =>
        connection is { RemoteIpAddress: { } remote, LocalIpAddress: { } local } && IPAddress.IsLoopback(remote) && IPAddress.IsLoopback(local);

    private static string? Bearer(HttpRequest request) =>
        AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header) && header.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase) ? header.Parameter : null;
}
