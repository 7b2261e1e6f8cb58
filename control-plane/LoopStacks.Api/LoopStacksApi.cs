using LoopStacks.Api.Access;
using LoopStacks.Api.Answers;
using LoopStacks.Api.Audit;
using LoopStacks.Api.Capabilities;
using LoopStacks.Api.Documents;
using LoopStacks.Api.Events;
using LoopStacks.Api.Executions;
using LoopStacks.Api.Health;
using LoopStacks.Api.Limits;
using LoopStacks.Api.People;
using LoopStacks.Api.Reputation;
using LoopStacks.Api.Resources;
using LoopStacks.Api.Statistics;
using LoopStacks.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Scalar.AspNetCore;

namespace LoopStacks.Api;

/// <summary>The REST API with its event streams, for a host to take in.</summary>
public static class LoopStacksApi
{
    /// <summary>
    /// Adds the API. The host adds the engine's ports that it calls: <c>ILoopService</c>, <c>IReputationService</c>, <c>IStatisticsService</c>, <c>IAuditLog</c>, <c>IEventFeed</c>, <c>IResourceService</c>, <c>ICoordinationBus</c>;
    /// and may add an <see cref="IReadiness"/>, an <see cref="IAccessControl"/> and an <see cref="AsyncApiDocument"/>.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configuration">The host's whole configuration; its section <see cref="ApiOptions.Section"/> is read.</param>
    public static IServiceCollection AddLoopStacksApi(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ApiOptions>().Bind(configuration.GetSection(ApiOptions.Section)).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ApiOptions>, ApiOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IReadiness, AlwaysReady>();
        services.TryAddSingleton<IAccessControl, OpenAccess>();
        services.AddSingleton<AuditTrail>().AddSingleton<ReadAudit>();
        services.AddSingleton<WaitGate>().AddSingleton<StreamGate>();
        services.AddSingleton<StartExecution>().AddSingleton<ReadExecutions>().AddSingleton<CancelExecution>().AddSingleton<StreamExecution>();
        services.AddSingleton<Tasks>().AddSingleton<ExecutionDeeds>();
        services.AddSingleton<GiveFeedback>().AddSingleton<ReadReputation>().AddSingleton<ReadStatistics>();
        services.AddSingleton<ResourceBody>().AddSingleton<ReadResources>().AddSingleton<WriteResources>();
        services.AddSingleton<ReadCapabilities>().AddSingleton<EventSocket>().AddSingleton<ReadHealth>().AddSingleton<ReadDocuments>();
        return services.AddApiDocuments();
    }

    /// <summary>Maps all calls and puts the API's error answers around what is mapped after it. Call once, before other endpoints are mapped.</summary>
    public static WebApplication MapLoopStacksApi(this WebApplication app)
    {
        app.UseMiddleware<ProblemMiddleware>();
        app.UseMiddleware<AccessMiddleware>();
        app.UseWebSockets();
        var calls = app.MapGroup(ApiRoutes.Prefix);
        calls.MapExecutions();
        calls.MapPeople();
        calls.MapReputation();
        calls.MapStatistics();
        calls.MapResources();
        calls.MapAudit();
        calls.MapCapabilities();
        calls.MapEvents();
        app.MapHealth();
        app.MapApiDocuments();
        return app;
    }

    private static IServiceCollection AddApiDocuments(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ContractsJson.Default));
        return services.AddOpenApi("v1", openApi =>
        {
            openApi.ShouldInclude = description => description.ActionDescriptor.EndpointMetadata.OfType<ApiOperation>().Any();
            openApi.AddOperationTransformer<OperationTransformer>();
            openApi.AddDocumentTransformer<DocumentTransformer>();
        });
    }

    private static void MapApiDocuments(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json").Needing("get", "documents", AccessScope.Known);
        app.MapScalarApiReference("/docs", docs =>
        {
            docs.Title = "LoopStacks API";
            // Nothing is fetched from outside: the page works without a network.
            docs.DefaultFonts = false;
            docs.Telemetry = false;
        }).Needing("get", "documents", AccessScope.Known);
        app.MapCall<ReadDocuments>("GET", "/schemas/{kind}.json", (documents, context) => documents.SchemaAsync(context)).Needing("get", "documents", AccessScope.Known);
        app.MapCall<ReadDocuments>("GET", "/asyncapi.json", (documents, context) => documents.AsyncApiAsync(context)).Needing("get", "documents", AccessScope.Known);
    }
}
