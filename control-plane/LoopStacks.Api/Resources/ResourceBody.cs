using System.Text.Json;
using LoopStacks.Api.Answers;
using LoopStacks.Api.Bodies;
using LoopStacks.Contracts.Problems;
using LoopStacks.Core.Resources;
using LoopStacks.Engine.Faults;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace LoopStacks.Api.Resources;

/// <summary>Reads a resource from a body of JSON or YAML and sees that it belongs to its URL.</summary>
internal sealed class ResourceBody(IOptions<ApiOptions> options)
{
    public async ValueTask<Outcome<Resource>> ReadAsync(HttpRequest request, ResourceTarget target, string[] mediaTypes)
    {
        var type = ContentType.Of(request, mediaTypes);
        if (type.Fault is { } unread)
            return unread;
        var body = await RequestBody.ReadAsync(request, options.Value.MaxBodyBytes).ConfigureAwait(false);
        if (body.Fault is { } tooLarge)
            return tooLarge;
        using var buffer = body.Value;
        var document = type.Value == MediaTypes.Json
            ? JsonText.Parse(buffer.Written.Span, options.Value.MaxDepth)
            : YamlText.Parse(buffer.Written.Span, options.Value.MaxDepth);
        return document.Fault is { } malformed ? malformed : Read(document.Value, target);
    }

    private static Outcome<Resource> Read(JsonElement document, ResourceTarget target)
    {
        var read = ResourceReader.Read(document);
        if (read.Resource is not { } resource)
            return Invalid(read.Errors);
        return ResourcePlace.Put(resource, document, target);
    }

    private static Fault Invalid(IReadOnlyList<ResourceError> errors)
    {
        var code = errors.All(error => error.Code == ResourceErrorCode.BadSchema) ? ErrorCode.InvalidSchema : ErrorCode.InvalidResource;
        var first = errors[0].Pointer.Length == 0 ? errors[0].Message : $"{errors[0].Pointer}: {errors[0].Message}";
        var detail = errors.Count == 1 ? first : $"{first} And {errors.Count - 1} more, see errors.";
        return new Fault(code, detail, [.. errors.Select(error => new ProblemError(error.Pointer, error.Message, error.Code))]);
    }
}
