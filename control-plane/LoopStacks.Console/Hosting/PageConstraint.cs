using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LoopStacks.WebConsole.Hosting;

/// <summary>Paths that a browser asks for a page at, and that are not the API's: where there is none, it gets the console's page that says so. Programs get the API's answer.</summary>
internal sealed class PageConstraint : IRouteConstraint
{
    public const string Name = "consolepage";

    public bool Match(HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
        httpContext?.Request is { } request
        && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
        && !request.Path.StartsWithSegments("/loopstacks/v1")
        && !request.Path.StartsWithSegments("/_blazor")
        && !request.Path.StartsWithSegments("/_console");
}
