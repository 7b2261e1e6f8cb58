using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace LoopStacks.Core.Resources.Yaml;

/// <summary>Scalars by the core schema of YAML 1.2.2, section 10.3.</summary>
internal static partial class CoreSchema
{
    private const string Prefix = "tag:yaml.org,2002:";

    // Turning digits of another base into decimal ones takes time by the square of their number.
    private const int MostDigits = 1000;

    /// <summary>Whether a plain scalar of this text is a string.</summary>
    public static bool IsText(string text) => KindOf(text) == Kind.Text;

    public static void Write(Utf8JsonWriter json, YamlNode.Scalar scalar)
    {
        var kind = scalar.Tag switch
        {
            null => scalar.IsPlain ? KindOf(scalar.Text) : Kind.Text,
            "!" or Prefix + "str" => Kind.Text,
            _ => Tagged(scalar),
        };
        switch (kind)
        {
            case Kind.Null:
                json.WriteNullValue();
                break;
            case Kind.Boolean:
                json.WriteBooleanValue(scalar.Text[0] is 't' or 'T');
                break;
            case Kind.Number:
                json.WriteRawValue(NumberOf(scalar.Text));
                break;
            case Kind.OtherBase:
                json.WriteRawValue(OtherBase(scalar));
                break;
            case Kind.NotFinite:
                throw scalar.Fault($"{scalar.Text} has no form in JSON.");
            default:
                json.WriteStringValue(scalar.Text);
                break;
        }
    }

    private static Kind Tagged(YamlNode.Scalar scalar)
    {
        var kind = KindOf(scalar.Text);
        var fits = scalar.Tag switch
        {
            Prefix + "null" => kind == Kind.Null,
            Prefix + "bool" => kind == Kind.Boolean,
            Prefix + "int" => kind == Kind.OtherBase || (kind == Kind.Number && scalar.Text.AsSpan().IndexOfAny('.', 'e', 'E') < 0),
            Prefix + "float" => kind is Kind.Number or Kind.NotFinite,
            _ => throw scalar.Fault($"the tag {scalar.Tag} is not known."),
        };
        return fits ? kind : throw scalar.Fault($"\"{scalar.Text}\" is not what its tag {scalar.Tag} says.");
    }

    private static Kind KindOf(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => Kind.Null,
        "true" or "True" or "TRUE" or "false" or "False" or "FALSE" => Kind.Boolean,
        ".nan" or ".NaN" or ".NAN" => Kind.NotFinite,
        _ when Decimal().IsMatch(text) => Kind.Number,
        _ when Based().IsMatch(text) => Kind.OtherBase,
        _ when Infinity().IsMatch(text) => Kind.NotFinite,
        _ => Kind.Text,
    };

    // JSON wants digits on both sides of the point, no plus and no leading zeros.
    private static string NumberOf(string text)
    {
        var parts = Decimal().Match(text);
        var whole = parts.Groups["whole"].Value.TrimStart('0');
        var fraction = parts.Groups["fraction"].Value;
        return string.Concat(
            text[0] == '-' ? "-" : "",
            whole.Length == 0 ? "0" : whole,
            fraction.Length == 0 ? "" : "." + fraction,
            parts.Groups["exponent"].Value);
    }

    private static string OtherBase(YamlNode.Scalar scalar)
    {
        if (scalar.Text.Length > MostDigits)
            throw scalar.Fault($"a number of more than {MostDigits} digits.");
        var perDigit = scalar.Text[1] == 'x' ? 16 : 8;
        var number = scalar.Text.AsSpan(2).ToArray()
            .Aggregate(BigInteger.Zero, (sum, digit) => (sum * perDigit) + int.Parse([digit], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        return number.ToString(CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^[-+]?(?:(?<whole>[0-9]+)(?:\.(?<fraction>[0-9]*))?|\.(?<fraction>[0-9]+))(?<exponent>[eE][-+]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Decimal();

    [GeneratedRegex(@"^0(?:o[0-7]+|x[0-9a-fA-F]+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Based();

    [GeneratedRegex(@"^[-+]?\.(?:inf|Inf|INF)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Infinity();

    private enum Kind
    {
        Text,
        Null,
        Boolean,
        Number,
        OtherBase,
        NotFinite,
    }
}
