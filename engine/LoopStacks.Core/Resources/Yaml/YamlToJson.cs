using System.Buffers;
using System.Text.Json;
using LoopStacks.Core.Resources.Shapes;

namespace LoopStacks.Core.Resources.Yaml;

/// <summary>Writes nodes as JSON and notes on which line each value stands.</summary>
internal sealed class YamlToJson
{
    private readonly Dictionary<string, int> _lines = new(StringComparer.Ordinal);
    private readonly YamlBudget _budget;
    private readonly Utf8JsonWriter _json;

    private YamlToJson(YamlBudget budget, Utf8JsonWriter json)
    {
        _budget = budget;
        _json = json;
    }

    public static YamlDocument Convert(YamlNode root, YamlBudget budget)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        var conversion = new YamlToJson(budget, json);
        conversion.Write(root, "", 1);
        json.Flush();
        using var document = JsonDocument.Parse(buffer.WrittenMemory, new JsonDocumentOptions { MaxDepth = YamlDocuments.MaxDepth });
        return new YamlDocument(document.RootElement.Clone(), root.Line, conversion._lines);
    }

    private void Write(YamlNode node, string pointer, int depth)
    {
        _budget.Spend(node, _json.BytesCommitted + _json.BytesPending);

        // Aliases can nest deeper than what was written.
        if (depth > YamlDocuments.MaxDepth && node is not YamlNode.Scalar)
            throw node.Fault($"nested deeper than {YamlDocuments.MaxDepth} levels.");
        switch (node)
        {
            case YamlNode.Scalar scalar:
                CoreSchema.Write(_json, scalar);
                break;
            case YamlNode.Sequence sequence:
                WriteSequence(sequence, pointer, depth);
                break;
            case YamlNode.Mapping mapping:
                WriteMapping(mapping, pointer, depth);
                break;
        }
    }

    private void WriteSequence(YamlNode.Sequence sequence, string pointer, int depth)
    {
        _json.WriteStartArray();
        for (var i = 0; i < sequence.Items.Count; i++)
        {
            var here = $"{pointer}/{i}";
            _lines[here] = sequence.Items[i].Line;
            Write(sequence.Items[i], here, depth + 1);
        }

        _json.WriteEndArray();
    }

    private void WriteMapping(YamlNode.Mapping mapping, string pointer, int depth)
    {
        _json.WriteStartObject();
        foreach (var (key, value) in mapping.Entries)
        {
            var here = Faults.Child(pointer, key.Text);
            _lines[here] = key.Line;
            _json.WritePropertyName(key.Text);
            Write(value, here, depth + 1);
        }

        _json.WriteEndObject();
    }
}
