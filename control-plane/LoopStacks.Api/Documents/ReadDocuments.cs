using LoopStacks.Api.Answers;
using LoopStacks.Api.Resources;
using LoopStacks.Contracts.Problems;
using LoopStacks.Core.Resources;
using LoopStacks.Engine.Faults;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace LoopStacks.Api.Documents;

/// <summary>Schemas for editors, and the AsyncAPI document where the host has one.</summary>
internal sealed class ReadDocuments(IServiceProvider services)
{
    private const string SchemaJson = "application/schema+json";
    private const string AsyncApiJson = "application/vnd.aai.asyncapi+json";

    private readonly Lazy<Dictionary<string, ReadOnlyMemory<byte>>> _schemas = new(Schemas); // Made when an editor asks, not at the start.

    public Task<IResult> SchemaAsync(HttpContext context)
    {
        var kind = (string)context.Request.RouteValues["kind"]!;
        return Task.FromResult(_schemas.Value.TryGetValue(kind, out var schema)
            ? new BytesAnswer(StatusCodes.Status200OK, SchemaJson, schema)
            : Answer.Refused(new Fault(ErrorCode.NotFound, $"There is no schema '{Refusals.Shown(kind)}'; there are {string.Join(", ", _schemas.Value.Keys)}.")));
    }

    /// <summary>With descriptions from the model's documentation beside the program; without that file each field is described by what it allows.</summary>
    private static Dictionary<string, ReadOnlyMemory<byte>> Schemas()
    {
        Func<string, string?> textOf = static _ => null;
        var path = Path.Combine(AppContext.BaseDirectory, MemberTexts.FileName);
        if (File.Exists(path))
        {
            using var file = File.OpenRead(path);
            textOf = MemberTexts.Read(file).TextOf;
        }

        return ResourceCollection.All.ToDictionary(
            collection => collection.SchemaName,
            collection => ResourceAnswer.Json(writer => ResourceSchemas.For(collection.Kind, textOf).WriteTo(writer)),
            StringComparer.OrdinalIgnoreCase);
    }

    public Task<IResult> AsyncApiAsync(HttpContext context) => Task.FromResult(services.GetService<AsyncApiDocument>() is { } document
        ? new BytesAnswer(StatusCodes.Status200OK, AsyncApiJson, document.Json)
        : Answer.Refused(Refusals.NoRoute(context.Request)));
}
