using LoopStacks.Api.Access;
using LoopStacks.Api.Documents;
using LoopStacks.Contracts.Capabilities;
using LoopStacks.Contracts.Problems;
using LoopStacks.Core.Resources;
using Microsoft.AspNetCore.Routing;

namespace LoopStacks.Api.Capabilities;

internal static class CapabilityRoutes
{
    private const string Tag = "Capabilities";

    private const string Example = """
        {"items":[{"capability":"sentiment-analysis","realm":"default-realm","instances":[
         {"instance":"my-sentiment-analyzer","agent":"sentiment-analyzer","replicas":1,"inFlight":0,"queued":0,"credits":16}]}]}
        """;

    private static readonly ApiParameter Name = ApiParameter.Path("name", "Name of the Agent.");
    private static readonly ApiParameter Namespace = ApiParameter.Query("namespace", "Its namespace; default `default`.");

    private static readonly ApiOperation All = new("listCapabilities", Tag, "List who can do what")
    {
        Description = "Instances that are declared but not connected have 0 replicas.",
        Parameters = [ApiParameter.Query("realm", "Of this realm; all where left out.")],
        Responses = [new ApiResponse(200, "By capability and realm.", typeof(CapabilityList), Example)],
        Errors = [ErrorCode.InvalidArgument],
    };

    private static readonly ApiOperation OfAgent = new("listAgentCapabilities", Tag, "List what an Agent can do, and where")
    {
        Parameters = [Name, Namespace],
        Responses = [new ApiResponse(200, "By capability and realm.", typeof(CapabilityList), Example)],
        Errors = [ErrorCode.InvalidArgument, ErrorCode.NotFound],
    };

    private static readonly ApiOperation Instances = new("listInstancesOfAgent", Tag, "List the instances of an Agent")
    {
        Parameters = [Name, Namespace],
        Responses = [new ApiResponse(200, "Its AgentInstances.") { Resource = ResourceKind.AgentInstance, List = true }],
        Errors = [ErrorCode.InvalidArgument, ErrorCode.NotFound],
    };

    public static void MapCapabilities(this IEndpointRouteBuilder routes)
    {
        routes.MapCall<ReadCapabilities>("GET", "/capabilities", (calls, context) => calls.AllAsync(context)).Described(All).Needing("list", "capabilities", AccessScope.Realm);
        routes.MapCall<ReadCapabilities>("GET", "/agents/{name}/capabilities", (calls, context) => calls.OfAgentAsync(context)).Described(OfAgent).Needing("get", "agents", AccessScope.Namespace);
        routes.MapCall<ReadCapabilities>("GET", "/agents/{name}/instances", (calls, context) => calls.InstancesAsync(context)).Described(Instances).Needing("get", "agents", AccessScope.Namespace);
    }
}
