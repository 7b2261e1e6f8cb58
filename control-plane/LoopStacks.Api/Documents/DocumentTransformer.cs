using System.Reflection;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace LoopStacks.Api.Documents;

/// <summary>Title page of the OpenAPI document.</summary>
internal sealed class DocumentTransformer : IOpenApiDocumentTransformer
{
    private static readonly string s_version = typeof(DocumentTransformer).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "LoopStacks",
            Version = s_version, // Of the platform; that of the API is in its paths.
            Description = "Orchestration of AI agents by broadcast loops: IN → BID → DO → OUT. Errors are problem details (RFC 9457) with a stable code.",
            License = new OpenApiLicense { Name = "Apache-2.0", Identifier = "Apache-2.0" },
        };
        // Whoever reads the document reaches the API where the document came from.
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Tags = new HashSet<OpenApiTag>
        {
            new() { Name = "Executions", Description = "Loops that users start." },
            new() { Name = "Reputation", Description = "How right and how reliable instances are, and what people say." },
            new() { Name = "Statistics", Description = "What happened to loops over time, and how the platform stands." },
            new() { Name = "Resources", Description = "Agents, instances, realms and LoopStacks." },
            new() { Name = "Capabilities", Description = "Who can do what, where, and how busy." },
            new() { Name = "Events", Description = "What happens, as it happens." },
            new() { Name = "Health", Description = "Whether the platform can work." },
        };
        return Task.CompletedTask;
    }
}
