using System.Text.Json;
using LoopStacks.Core.Resources;

namespace LoopStacks.Cli.Output;

/// <summary>Writes JSON as YAML, in block style, without a line feed at the end.</summary>
internal static class YamlText
{
    public static string Of(JsonElement value) => value.ValueKind == JsonValueKind.Undefined ? "null" : YamlDocuments.FromJson(value).TrimEnd('\n');
}
