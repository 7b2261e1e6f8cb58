using LoopStacks.Api.Documents;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace LoopStacks.Api;

/// <summary>Maps a method of a singleton to a route. No parameter binding stands between: handlers read requests themselves, and know their places.</summary>
internal static class ApiEndpoint
{
    public static IEndpointConventionBuilder MapCall<T>(this IEndpointRouteBuilder routes, string method, string pattern, Func<T, HttpContext, Task<IResult>> call)
        where T : notnull
    {
        // Resolved at the first call: what stands behind may only come up with the host.
        var target = new Lazy<T>(routes.ServiceProvider.GetRequiredService<T>);
        return routes.MapMethods(pattern, [method], async context =>
        {
            var answer = await call(target.Value, context).ConfigureAwait(false);
            await answer.ExecuteAsync(context).ConfigureAwait(false);
        });
    }

    /// <summary>Shows the call in the OpenAPI document.</summary>
    public static IEndpointConventionBuilder Described(this IEndpointConventionBuilder endpoint, ApiOperation operation) =>
        endpoint.WithMetadata([operation, operation.Handler, .. operation.Produced()]).WithName(operation.Id).WithTags(operation.Tag);
}
