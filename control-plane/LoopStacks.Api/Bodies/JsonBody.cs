using System.Text.Json;
using LoopStacks.Api.Answers;
using LoopStacks.Engine.Faults;
using Microsoft.AspNetCore.Http;

namespace LoopStacks.Api.Bodies;

/// <summary>Reads a request's body as strict JSON and makes a request of it.</summary>
internal static class JsonBody
{
    /// <summary>What <paramref name="bind"/> makes of the body, or the first fault: media type, size, JSON, fields.</summary>
    public static async ValueTask<Outcome<T>> ReadAsync<T>(HttpRequest request, ApiOptions options, Func<JsonElement, Outcome<T>> bind)
    {
        var type = ContentType.Of(request, MediaTypes.JsonBodies);
        if (type.Fault is { } unread)
            return unread;
        var body = await RequestBody.ReadAsync(request, options.MaxBodyBytes).ConfigureAwait(false);
        if (body.Fault is { } tooLarge)
            return tooLarge;
        using var buffer = body.Value;
        var json = JsonText.Parse(buffer.Written.Span, options.MaxDepth);
        return json.Fault is { } malformed ? malformed : bind(json.Value);
    }

    /// <summary>The fields of an object by name; a body that is none, and fields that are not known, are added to the faults.</summary>
    /// <param name="shape">Such as <c>{"by": …}</c>, told where something else came.</param>
    public static IReadOnlyDictionary<string, JsonElement> Fields(JsonElement body, string shape, IReadOnlyList<string> known, FieldFaults faults)
    {
        var fields = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        if (body.ValueKind != JsonValueKind.Object)
        {
            faults.WrongType("", body, $"an object {shape}");
            return fields;
        }

        foreach (var field in body.EnumerateObject())
            if (known.Contains(field.Name, StringComparer.Ordinal))
                fields.Add(field.Name, field.Value);
            else
                faults.Unknown("", field.Name, known);
        return fields;
    }
}
