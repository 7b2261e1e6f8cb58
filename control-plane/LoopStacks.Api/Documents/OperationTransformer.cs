using System.Globalization;
using System.Text.Json.Nodes;
using LoopStacks.Contracts.Problems;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace LoopStacks.Api.Documents;

/// <summary>Completes an operation of the OpenAPI document from its <see cref="ApiOperation"/>.</summary>
internal sealed class OperationTransformer : IOpenApiOperationTransformer
{
    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<ApiOperation>().FirstOrDefault() is not { } described)
            return;
        operation.OperationId = described.Id;
        operation.Summary = described.Summary;
        operation.Description = described.Description;
        operation.Parameters = [.. described.Parameters.Select(Parameter)];
        if (described.Body is { } body)
            operation.RequestBody = await BodyAsync(body, context, cancellationToken).ConfigureAwait(false);
        operation.Responses ??= [];
        foreach (var response in described.Responses)
            Complete(operation.Responses, response, context.Document!);
        foreach (var errors in described.Errors.GroupBy(error => error.HttpStatus))
            Complete(operation.Responses, errors.Key, [.. errors]);
    }

    private static OpenApiParameter Parameter(ApiParameter parameter)
    {
        var one = new OpenApiSchema { Type = parameter.Type, Format = parameter.Format, Enum = parameter.OneOf?.Select(value => (JsonNode)value).ToList() };
        return new OpenApiParameter
        {
            Name = parameter.Name,
            In = parameter.In,
            Required = parameter.In == ParameterLocation.Path,
            Description = parameter.Description,
            Schema = parameter.Many ? new OpenApiSchema { Type = JsonSchemaType.Array, Items = one } : one,
            Explode = parameter.Many,
            Style = parameter.Many ? ParameterStyle.Form : null,
            Example = parameter.Example,
        };
    }

    private static async Task<OpenApiRequestBody> BodyAsync(ApiBody body, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        var schema = body.Resource is { } kind
            ? ResourceComponents.Reference(kind, context.Document!)
            : await ComponentAsync(body.Type!, context, cancellation).ConfigureAwait(false);
        var request = new OpenApiRequestBody { Required = body.Required, Content = new Dictionary<string, OpenApiMediaType>() };
        foreach (var mediaType in body.MediaTypes)
            request.Content[mediaType] = new OpenApiMediaType { Schema = schema, Example = JsonNode.Parse(body.Example) };
        return request;
    }

    private static async Task<IOpenApiSchema> ComponentAsync(Type type, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        var schema = await context.GetOrCreateSchemaAsync(type, null, cancellation).ConfigureAwait(false);
        context.Document!.AddComponent(type.Name, schema);
        return new OpenApiSchemaReference(type.Name, context.Document);
    }

    private static void Complete(OpenApiResponses responses, ApiResponse described, OpenApiDocument document)
    {
        var response = Response(responses, described.Status);
        response.Description = described.Description;
        response.Headers = described.Headers.ToDictionary(
            header => header.Name,
            header => (IOpenApiHeader)new OpenApiHeader { Description = header.Description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
        if (described.Resource is { } kind)
            response.Content = described.MediaTypes.ToDictionary(
                mediaType => mediaType,
                _ => new OpenApiMediaType { Schema = ResourceComponents.Reference(kind, document, described.List) });
        foreach (var content in response.Content?.Values.OfType<OpenApiMediaType>() ?? [])
            content.Example = described.Example is null ? null : JsonNode.Parse(described.Example);
    }

    private static void Complete(OpenApiResponses responses, int status, ErrorCode[] errors)
    {
        var response = Response(responses, status);
        response.Description = string.Join("; ", errors.Select(error => $"`{error.Code}`: {error.Title}"));
        foreach (var content in response.Content?.Values.OfType<OpenApiMediaType>() ?? [])
            content.Examples = errors.ToDictionary(error => error.Code, IOpenApiExample (error) => new OpenApiExample { Value = Example(error) });
        if (status is 429 or 503)
            response.Headers = new Dictionary<string, IOpenApiHeader>
            {
                ["Retry-After"] = new OpenApiHeader { Description = "Seconds after which to try again.", Schema = new OpenApiSchema { Type = JsonSchemaType.Integer } },
            };
    }

    private static JsonObject Example(ErrorCode error) => new()
    {
        ["type"] = $"https://loopstacks.io/errors/{error.Code}",
        ["title"] = error.Title,
        ["status"] = error.HttpStatus,
        ["code"] = error.Code,
        ["detail"] = "What happened here, what was expected and what to do.",
        ["traceId"] = "4bf92f3577b34da6a3ce929d0e0e4736",
    };

    private static OpenApiResponse Response(OpenApiResponses responses, int status)
    {
        var key = status.ToString(CultureInfo.InvariantCulture);
        if (responses.TryGetValue(key, out var known) && known is OpenApiResponse response)
            return response;
        response = new OpenApiResponse();
        responses[key] = response;
        return response;
    }
}
