using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LoopStacks.Cli.Output;

/// <summary>What an unquoted YAML scalar means, by the core schema of YAML 1.2 (section 10.3.2).</summary>
internal static partial class YamlScalars
{
    /// <summary>True where the text stands for itself without quotes, also for readers of YAML 1.1.</summary>
    public static bool IsText(string text) => text.Length > 0 && Value(text) is JsonValue value && value.GetValueKind() == System.Text.Json.JsonValueKind.String && !Older().IsMatch(text);

    public static JsonNode? Value(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "true" or "True" or "TRUE" => JsonValue.Create(true),
        "false" or "False" or "FALSE" => JsonValue.Create(false),
        _ when Number().IsMatch(text) => JsonNode.Parse(Json(text)),
        _ => JsonValue.Create(text),
    };

    /// <summary>A YAML number may have a sign, leading zeros and a bare point; a JSON number may not.</summary>
    private static string Json(string text)
    {
        var sign = text[0] == '-' ? "-" : "";
        var digits = text.TrimStart('+', '-').TrimStart('0');
        if (digits.Length == 0 || !char.IsAsciiDigit(digits[0]))
            digits = "0" + digits;
        return sign + digits.Replace(".e", ".0e", StringComparison.OrdinalIgnoreCase) + (digits.EndsWith('.') ? "0" : "");
    }

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")]
    private static partial Regex Number();

    [GeneratedRegex(@"^(y|n|yes|no|on|off|0x[0-9a-f]+|0o[0-7]+|[-+]?\.(inf|nan)|[0-9]{4}-[0-9]{2}-[0-9]{2}.*|=|<<)$", RegexOptions.IgnoreCase)]
    private static partial Regex Older();
}
