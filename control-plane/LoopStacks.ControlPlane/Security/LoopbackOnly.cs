using System.Net;
using LoopStacks.Contracts;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.ControlPlane.Security;

/// <summary>
/// There is no authentication yet, so only this machine may come in: the addresses listened on are loopback, requests name a loopback host (a page that rebinds its DNS name does not), and
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
                return $"'{url}' is reachable from other machines, and this version has no authentication; listen on 127.0.0.1, [::1] or localhost, and put a proxy that authenticates before it.";
        }

        return null;
    }

    public static void UseLoopbackOnly(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (!IsLoopback(context.Request.Host.Host))
            await RefuseAsync(context, $"The request names the host '{context.Request.Host.Host}'; this platform answers to 127.0.0.1, [::1] and localhost only.");
        else if (context.Request.Headers.Origin.ToString() is { Length: > 0 } origin && !(Uri.TryCreate(origin, UriKind.Absolute, out var page) && IsLoopback(page.Host)))
            await RefuseAsync(context, $"Pages of '{origin}' may not call this platform.");
        else
            await next(context);
    });

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static async Task RefuseAsync(HttpContext context, string detail)
    {
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        var problem = new Problem($"https://loopstacks.io/errors/{ErrorCode.Forbidden.Code}", ErrorCode.Forbidden.Title, ErrorCode.Forbidden.HttpStatus, ErrorCode.Forbidden.Code, detail);
        await context.Response.WriteAsJsonAsync(problem, ContractsJson.Default.Problem, Problem.MediaType);
    }
}
