using System.Text.Json;
using System.Text.Json.Nodes;
using LoopStacks.Core.Resources;
using LoopStacks.Kubernetes.Connections;

namespace LoopStacks.Kubernetes.Crds;

/// <summary>CustomResourceDefinitions of our kinds, generated from the model by which the REST API reads documents.</summary>
public static class CustomResourceDefinitions
{
    private const string Notice = "# Generated from the model (see CONTRIBUTING.md, Generated files); changes made here are lost.\n";

    /// <summary>The resource of definitions themselves.</summary>
    public static ApiResource Resource { get; } = new("apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition");

    /// <summary>One for each kind.</summary>
    /// <exception cref="FileNotFoundException">The model's documentation is not beside the program.</exception>
    public static IReadOnlyList<JsonObject> All()
    {
        var documentation = OfTheModel();
        return [.. KindDefinition.All.Select(kind => Definition(kind, documentation))];
    }

    /// <summary>The same as files: name and YAML.</summary>
    public static IReadOnlyDictionary<string, string> Files() => All().ToDictionary(
        definition => $"{(string)definition["metadata"]!["name"]!}.yaml",
        definition => Notice + YamlDocuments.FromJson(JsonSerializer.SerializeToElement(definition, JsonSerializerOptions.Default)),
        StringComparer.Ordinal);

    /// <summary>Writes the files into a folder, which is made.</summary>
    public static void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var (name, text) in Files())
            File.WriteAllText(Path.Combine(folder, name), text);
    }

    private static MemberTexts OfTheModel()
    {
        var path = Path.Combine(AppContext.BaseDirectory, MemberTexts.FileName);
        if (!File.Exists(path))
            throw new FileNotFoundException($"{path} is missing, from which the descriptions in the CRDs come: build the program anew.", path);
        using var file = File.OpenRead(path);
        return MemberTexts.Read(file);
    }

    private static JsonObject Definition(KindDefinition kind, MemberTexts documentation)
    {
        var resource = LoopStacksApi.Of(kind.Kind);
        return new JsonObject
        {
            ["apiVersion"] = Resource.ApiVersion,
            ["kind"] = Resource.Kind,
            ["metadata"] = new JsonObject { ["name"] = resource.ToString(), ["labels"] = new JsonObject { ["app.kubernetes.io/part-of"] = "loopstacks" } },
            ["spec"] = new JsonObject
            {
                ["group"] = resource.Group,
                ["scope"] = "Namespaced",
                ["names"] = new JsonObject
                {
                    ["kind"] = resource.Kind,
                    ["listKind"] = $"{resource.Kind}List",
                    ["plural"] = resource.Plural,
                    ["singular"] = resource.Plural[..^1],
                    ["shortNames"] = new JsonArray(kind.ShortName),
                    ["categories"] = new JsonArray("loopstacks"),
                },
                ["versions"] = new JsonArray(Version(kind, documentation)),
            },
        };
    }

    private static JsonObject Version(KindDefinition kind, MemberTexts documentation)
    {
        var schema = StructuralSchemas.For(kind.Kind, documentation.TextOf);
        schema["properties"]!["status"] = StatusSchema.Of(kind.Kind);
        var subresources = new JsonObject { ["status"] = new JsonObject() };
        if (kind.Kind == ResourceKind.AgentInstance)
        {
            subresources["scale"] = new JsonObject
            {
                ["specReplicasPath"] = ".spec.replicas", ["statusReplicasPath"] = ".status.replicas", ["labelSelectorPath"] = ".status.selector",
            };
        }

        return new JsonObject
        {
            ["name"] = LoopStacksApi.Version,
            ["served"] = true,
            ["storage"] = true,
            ["schema"] = new JsonObject { ["openAPIV3Schema"] = schema },
            ["subresources"] = subresources,
            ["additionalPrinterColumns"] = new JsonArray([.. kind.Columns.Select(Write), Write(new Column("Age", "date", ".metadata.creationTimestamp", "Since when it is there."))]),
        };
    }

    private static JsonObject Write(Column column)
    {
        var written = new JsonObject { ["name"] = column.Name, ["type"] = column.Type, ["jsonPath"] = column.JsonPath, ["description"] = column.Description };
        if (column.IsWide)
            written["priority"] = 1;
        return written;
    }
}
