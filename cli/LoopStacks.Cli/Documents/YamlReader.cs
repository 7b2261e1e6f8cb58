using System.Text.Json;
using System.Text.Json.Nodes;
using LoopStacks.Cli.Output;
using LoopStacks.Contracts.Problems;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace LoopStacks.Cli.Documents;

/// <summary>Reads one YAML document (JSON is one too) as JSON.</summary>
internal static class YamlReader
{
    /// <summary>The document, or a fault with its line within the text; neither for an empty one.</summary>
    public static (JsonElement? Document, DocumentFault? Fault) Read(string text, string file, int firstLine)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            if (stream.Documents.Count == 0 || stream.Documents[0].RootNode is YamlScalarNode { Value: null or "" })
                return (null, null);
            return (JsonSerializer.SerializeToElement(NodeOf(stream.Documents[0].RootNode, 0)), null);
        }
        catch (YamlException fault)
        {
            var line = firstLine + (int)fault.Start.Line - 1;
            return (null, new DocumentFault(file, line, new ProblemError("", $"not YAML: {(fault.InnerException ?? fault).Message.TrimEnd('.')}, column {fault.Start.Column}")));
        }
    }

    private static JsonNode? NodeOf(YamlNode node, int depth)
    {
        if (depth > 64)
            throw new YamlException(node.Start, node.End, "nested deeper than 64 levels");
        switch (node)
        {
            case YamlMappingNode mapping:
                var made = new JsonObject();
                foreach (var (key, value) in mapping.Children)
                    made[(key as YamlScalarNode)?.Value ?? throw new YamlException(key.Start, key.End, "a key must be a string")] = NodeOf(value, depth + 1);
                return made;
            case YamlSequenceNode sequence:
                return new JsonArray([.. sequence.Children.Select(item => NodeOf(item, depth + 1))]);
            case YamlScalarNode { Style: ScalarStyle.Plain or ScalarStyle.Any } plain:
                return YamlScalars.Value(plain.Value ?? "");
            default:
                return JsonValue.Create(((YamlScalarNode)node).Value);
        }
    }
}
