using System.Net;
using LoopStacks.Contracts;
using LoopStacks.Contracts.Problems;
using LoopStacks.Engine.Faults;

namespace LoopStacks.ControlPlane.Security;

/// <summary>
/// Without Kubernetes there is no authentication, so only this machine may come in: the addresses listened on are loopback, requests name a loopback host (a page that rebinds its DNS name does not), and
/// requests from web pages come from pages of this machine.
/// </summary>
internal static class LoopbackOnly
{
    /// <returns>Why these addresses can't be listened on; null where they can.</returns>
    public static string? Check(string urls)
    {
        foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
                return $"'{url}' is no address to listen on; write one like http://127.0.0.1:8080 (--urls, LOOPSTACKS_URLS).";
            if (!IsLoopback(uri.Host))
                return $"'{url}' is reachable from other machines, and without Kubernetes there is no authentication; listen on 127.0.0.1, [::1] or localhost, and put a proxy that authenticates before it.";
        }

        return null;
    }

    public static void UseLoopbackOnly(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (Refusal(context.Request) is { } refusal)
            await RefuseAsync(context, new Fault(ErrorCode.Forbidden, refusal));
        else
            await next(context);
    });

    /// <returns>Why a request that came by the loopback address is not let in; null where it is.</returns>
    public static string? Refusal(HttpRequest request)
    {
        if (!IsLoopback(request.Host.Host))
            return $"The request names the host '{request.Host.Host}'; this platform answers to 127.0.0.1, [::1] and localhost only.";
        return request.Headers.Origin.ToString() is { Length: > 0 } origin && !(Uri.TryCreate(origin, UriKind.Absolute, out var page) && IsLoopback(page.Host))
            ? $"Pages of '{origin}' may not call this platform."
            : null;
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    public static async Task RefuseAsync(HttpContext context, Fault fault)
    {
        context.Response.StatusCode = fault.Code.HttpStatus;
        if (fault.Code == ErrorCode.Unauthorized)
            context.Response.Headers.WWWAuthenticate = "Bearer";
        if (fault.RetryAfter is { } wait)
            context.Response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var problem = new Problem($"https://loopstacks.io/errors/{fault.Code.Code}", fault.Code.Title, fault.Code.HttpStatus, fault.Code.Code, fault.Detail);
        await context.Response.WriteAsJsonAsync(problem, ContractsJson.Default.Problem, Problem.MediaType);
    }
}
