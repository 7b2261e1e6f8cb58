using System.Text.Json;
using System.Text.Json.Nodes;
using LoopStacks.Core.Resources;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;

namespace LoopStacks.Api.Documents;

/// <summary>The schemas of the resources as components, made of the ones that editors read.</summary>
internal static class ResourceComponents
{
    public static IOpenApiSchema Reference(ResourceKind kind, OpenApiDocument document, bool list = false)
    {
        var name = kind.ToString();
        if (document.Components?.Schemas?.ContainsKey(name) != true)
            document.AddComponent(name, Parse(ResourceSchemas.For(kind), name, document));
        var one = new OpenApiSchemaReference(name, document);
        return list ? List(one, name, document) : one;
    }

    private static OpenApiSchemaReference List(OpenApiSchemaReference one, string name, OpenApiDocument document)
    {
        document.AddComponent($"{name}List", new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Required = new HashSet<string> { "apiVersion", "kind", "metadata", "items" },
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["apiVersion"] = new OpenApiSchema { Type = JsonSchemaType.String, Const = Resource.ApiGroupVersion },
                ["kind"] = new OpenApiSchema { Type = JsonSchemaType.String, Const = $"{name}List" },
                ["metadata"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Properties = new Dictionary<string, IOpenApiSchema>
                    {
                        ["continue"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Cursor of the next page; missing at the end." },
                        ["remainingItemCount"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Description = "How many follow." },
                    },
                },
                ["items"] = new OpenApiSchema { Type = JsonSchemaType.Array, Items = one },
            },
        });
        return new OpenApiSchemaReference($"{name}List", document);
    }

    private static OpenApiSchema Parse(JsonElement schema, string name, OpenApiDocument document)
    {
        var node = JsonNode.Parse(schema.GetRawText())!.AsObject();
        // A component is no document of its own: identity and definitions move into the document around it.
        node.Remove("$schema");
        node.Remove("$id");
        BooleanSchemas.Replace(node);
        if (node["$defs"] is JsonObject definitions)
        {
            node.Remove("$defs");
            foreach (var (key, value) in definitions.ToArray())
                document.AddComponent($"{name}.{key}", ParseNode(value!, name, document));
        }

        return ParseNode(node, name, document);
    }

    private static OpenApiSchema ParseNode(JsonNode node, string name, OpenApiDocument document)
    {
        var text = node.ToJsonString().Replace("\"#/$defs/", $"\"#/components/schemas/{name}.", StringComparison.Ordinal);
        return OpenApiModelFactory.Parse<OpenApiSchema>(text, OpenApiSpecVersion.OpenApi3_1, document, out _, "json")
            ?? throw new InvalidOperationException($"The schema of {name} can't be shown.");
    }
}
