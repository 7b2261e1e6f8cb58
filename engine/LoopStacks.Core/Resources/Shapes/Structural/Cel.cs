using System.Globalization;
using System.Text;

namespace LoopStacks.Core.Resources.Shapes.Structural;

/// <summary>Parts of expressions of CEL, the language of rules in Kubernetes' schemas.</summary>
internal static class Cel
{
    /// <summary>A text as a literal.</summary>
    public static string Text(string text)
    {
        var literal = new StringBuilder("'");
        foreach (var character in text)
            literal.Append(character is '\'' or '\\' ? "\\" : "").Append(character);
        return literal.Append('\'').ToString();
    }

    /// <summary>A number as a literal of a double, which differs from one of an integer.</summary>
    public static string Number(double number) => number.ToString("0.0###", CultureInfo.InvariantCulture);
}
