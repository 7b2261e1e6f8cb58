using System.Globalization;
using System.Numerics;

namespace LoopStacks.Operator;

/// <summary>
/// Kubernetes' quantities, in the form in which the API server gives them back, so that what was applied and what is there can be compared.
/// </summary>
internal static class Quantities
{
    private static readonly (string Suffix, BigInteger Factor)[] s_binary =
        [("Ei", BigInteger.Pow(1024, 6)), ("Pi", BigInteger.Pow(1024, 5)), ("Ti", BigInteger.Pow(1024, 4)), ("Gi", BigInteger.Pow(1024, 3)), ("Mi", 1024 * 1024), ("Ki", 1024)];

    private static readonly (string Suffix, BigInteger Factor)[] s_decimal =
        [("E", BigInteger.Pow(1000, 6)), ("P", BigInteger.Pow(1000, 5)), ("T", BigInteger.Pow(1000, 4)), ("G", BigInteger.Pow(1000, 3)), ("M", 1_000_000), ("k", 1000)];

    public static bool IsValid(string text) => TryMilli(text, out _, out _);

    /// <summary>Its value, rounded up to whole units.</summary>
    public static long Units(string text)
    {
        if (!TryMilli(text, out var milli, out _))
            throw new FormatException($"'{text}' is no quantity.");
        return (long)BigInteger.Min((milli + 999) / 1000, long.MaxValue);
    }

    /// <summary>As the API server writes it: 0.5 is 500m, 1024Mi is 1Gi, 1.5Gi is 1536Mi. Fractions below a thousandth are rounded up.</summary>
    public static string Canonical(string text)
    {
        if (!TryMilli(text, out var milli, out var isBinary))
            throw new FormatException($"'{text}' is no quantity.");
        if (milli.IsZero)
            return "0";
        if (!(milli % 1000).IsZero)
            return milli.ToString(CultureInfo.InvariantCulture) + "m";
        var units = milli / 1000;
        foreach (var (suffix, factor) in isBinary ? s_binary : s_decimal)
        {
            if ((units % factor).IsZero)
                return (units / factor).ToString(CultureInfo.InvariantCulture) + suffix;
        }

        return units.ToString(CultureInfo.InvariantCulture);
    }

    private static bool TryMilli(string text, out BigInteger milli, out bool isBinary)
    {
        (milli, isBinary) = (default, false);
        var digits = text.TakeWhile(c => char.IsAsciiDigit(c) || c == '.').Count();
        var (number, suffix) = (text[..digits], text[digits..]);
        var parts = number.Split('.');
        if (parts.Length > 2 || parts[0].Length is 0 or > 30 || (parts.Length == 2 && parts[1].Length is 0 or > 30))
            return false;
        if (Factor(suffix, out isBinary) is not { } factor)
            return false;
        var fraction = parts.Length == 2 ? parts[1] : "";
        var scaled = BigInteger.Parse(parts[0] + fraction, CultureInfo.InvariantCulture) * factor;
        var divisor = BigInteger.Pow(10, fraction.Length);
        milli = (scaled + divisor - 1) / divisor;
        return true;
    }

    /// <summary>In thousandths.</summary>
    private static BigInteger? Factor(string suffix, out bool isBinary)
    {
        isBinary = false;
        if (suffix is "" or "m")
            return suffix.Length == 0 ? 1000 : 1;
        foreach (var (name, factor) in s_binary)
        {
            if (name == suffix)
            {
                isBinary = true;
                return factor * 1000;
            }
        }

        foreach (var (name, factor) in s_decimal)
        {
            if (name == suffix)
                return factor * 1000;
        }

        return null;
    }
}
