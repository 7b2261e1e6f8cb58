using LoopStacks.Api.Access;
using Microsoft.AspNetCore.Routing;

namespace LoopStacks.Api.Resources;

internal static class ResourceRoutes
{
    public static void MapResources(this IEndpointRouteBuilder routes)
    {
        foreach (var collection in ResourceCollection.All)
            Map(routes, collection);
    }

    private static void Map(IEndpointRouteBuilder routes, ResourceCollection collection)
    {
        var kind = collection.Kind;
        var plural = collection.SchemaName + "s"; // As Kubernetes names them.
        var all = $"/{collection.Path}";
        var one = $"/{collection.Path}/{{name}}";
        var described = new ResourceOperations(kind);
        routes.MapCall<ReadResources>("GET", all, (calls, context) => calls.ListAsync(context, kind)).Described(described.List).Needing("list", plural, AccessScope.Namespace);
        routes.MapCall<WriteResources>("POST", all, (calls, context) => calls.CreateAsync(context, kind)).Described(described.Create).Needing("create", plural, AccessScope.Body);
        routes.MapCall<ReadResources>("GET", one, (calls, context) => calls.GetAsync(context, kind)).Described(described.Get).Needing("get", plural, AccessScope.Namespace);
        routes.MapCall<WriteResources>("PUT", one, (calls, context) => calls.ReplaceAsync(context, kind)).Described(described.Replace).Needing("update", plural, AccessScope.Body);
        routes.MapCall<WriteResources>("PATCH", one, (calls, context) => calls.ApplyAsync(context, kind)).Described(described.Apply).Needing("patch", plural, AccessScope.Body);
        routes.MapCall<WriteResources>("DELETE", one, (calls, context) => calls.DeleteAsync(context, kind)).Described(described.Delete).Needing("delete", plural, AccessScope.Namespace);
    }
}
