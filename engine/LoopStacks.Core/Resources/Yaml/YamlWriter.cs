using System.Text;
using System.Text.Json;

namespace LoopStacks.Core.Resources.Yaml;

/// <summary>Writes JSON as YAML in block style.</summary>
internal sealed class YamlWriter
{
    private const int Step = 2;

    private readonly StringBuilder _text = new();

    private YamlWriter()
    {
    }

    public static string Write(JsonElement json)
    {
        var writer = new YamlWriter();
        if (IsBlock(json))
            writer.WriteBlock(json, 0);
        else
            writer.WriteInline(json, 0);
        return writer._text.ToString();
    }

    private static bool IsBlock(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().Any(),
        JsonValueKind.Array => json.GetArrayLength() > 0,
        _ => false,
    };

    // The caller has written the indentation of the first line.
    private void WriteBlock(JsonElement json, int indent)
    {
        var first = true;
        if (json.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in json.EnumerateArray())
            {
                Indent(indent, ref first);
                _text.Append("- ");
                WriteItem(item, indent + Step);
            }

            return;
        }

        foreach (var property in json.EnumerateObject())
        {
            Indent(indent, ref first);
            _text.Append(YamlText.Key(property.Name)).Append(':');
            WriteValue(property.Value, indent);
        }
    }

    private void WriteItem(JsonElement item, int indent)
    {
        if (IsBlock(item))
            WriteBlock(item, indent);
        else
            WriteInline(item, indent);
    }

    private void WriteValue(JsonElement value, int indent)
    {
        if (!IsBlock(value))
        {
            _text.Append(' ');
            WriteInline(value, indent + Step);
            return;
        }

        // Lists stand under their key without further indentation, as Kubernetes writes them.
        var inner = value.ValueKind == JsonValueKind.Array ? indent : indent + Step;
        _text.Append('\n').Append(' ', inner);
        WriteBlock(value, inner);
    }

    private void WriteInline(JsonElement value, int indent)
    {
        var written = value.ValueKind switch
        {
            JsonValueKind.Object => "{}",
            JsonValueKind.Array => "[]",
            JsonValueKind.String => YamlText.Value(value.GetString()!, indent),
            JsonValueKind.Undefined => "null",
            _ => value.GetRawText(),
        };
        _text.Append(written).Append('\n');
    }

    private void Indent(int indent, ref bool first)
    {
        if (!first)
            _text.Append(' ', indent);
        first = false;
    }
}
