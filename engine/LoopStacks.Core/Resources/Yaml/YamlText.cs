using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace LoopStacks.Core.Resources.Yaml;

/// <summary>Strings as YAML: plain where that is safe, also for readers of YAML 1.1, otherwise quoted; texts of several lines as a literal block.</summary>
internal static partial class YamlText
{
    // Booleans and nulls of YAML 1.1 and 1.2.
    private static readonly HashSet<string> Words =
        new(["y", "n", "yes", "no", "on", "off", "true", "false", "null", "~"], StringComparer.OrdinalIgnoreCase);

    public static string Key(string text) => IsPlain(text) ? text : Quoted(text);

    /// <param name="indent">Of the lines of a literal block.</param>
    public static string Value(string text, int indent)
    {
        if (IsPlain(text))
            return text;
        return IsLiteral(text) ? Literal(text, Math.Max(indent, 2)) : Quoted(text);
    }

    private static bool IsPlain(string text) =>
        text.Length <= 1000 && Plain().IsMatch(text) && !Words.Contains(text) && CoreSchema.IsText(text);

    private static bool IsLiteral(string text) =>
        text.TrimEnd('\n').Contains('\n', StringComparison.Ordinal) && Lines().IsMatch(text) && !text.Contains('\uFEFF', StringComparison.Ordinal);

    private static string Literal(string text, int indent)
    {
        var body = text.TrimEnd('\n');
        var ends = text.Length - body.Length;
        var block = new StringBuilder(ends == 0 ? "|-" : ends == 1 ? "|" : "|+");
        foreach (var line in body.Split('\n'))
        {
            block.Append('\n');
            if (line.Length > 0)
                block.Append(' ', indent).Append(line);
        }

        return block.Append('\n', Math.Max(0, ends - 1)).ToString();
    }

    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"", text.Length + 2);
        foreach (var c in text)
        {
            var escape = c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\t' => "\\t",
                '\r' => "\\r",
                _ => null,
            };
            if (escape is not null)
                quoted.Append(escape);
            else if (char.IsControl(c) || c is '\u2028' or '\u2029' or '\uFEFF' or '\uFFFE' or '\uFFFF')
                quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else
                quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }

    // Starts with a letter, or is an amount with a unit such as 30s or 128Mi; colons only within a word.
    [GeneratedRegex(@"^(?:[A-Za-z_/](?:[A-Za-z0-9_./@+-]|:(?=[A-Za-z0-9_/])| (?=[A-Za-z0-9_./@+-]))*|[0-9]+(?:ms|s|m|h|d|k|Ki|M|Mi|G|Gi|T|Ti))\z", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();

    // Printable characters without returns; the first line may not start with a space, or the indentation would have to be told.
    [GeneratedRegex(@"^[^\s\p{Cc}\p{Cs}][^\p{Cc}\p{Cs}\u2028\u2029\uFFFE\uFFFF]*(?:\n[^\p{Cc}\p{Cs}\u2028\u2029\uFFFE\uFFFF]*)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Lines();
}
