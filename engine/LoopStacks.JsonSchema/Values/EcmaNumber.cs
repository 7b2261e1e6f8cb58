using System.Globalization;

namespace LoopStacks.JsonSchema.Values;

/// <summary>Writes a double as ECMAScript does (ECMA-262, Number::toString), the form RFC 8785 prescribes.</summary>
internal static class EcmaNumber
{
    /// <summary>Plain digits are used up to 10^21, and down to 10^-6.</summary>
    private const int MostIntegerDigits = 21;

    private const int MostLeadingZeros = 6;

    public static string Format(double value)
    {
        if (value == 0)
            return "0"; // -0 too

        // .NET and ECMAScript agree on the digits (the shortest that read back as the same double), not on the layout.
        Span<byte> shortest = stackalloc byte[32];
        Math.Abs(value).TryFormat(shortest, out var length, "R", CultureInfo.InvariantCulture);
        var number = new NumberText(shortest[..length]);
        Span<char> digits = stackalloc char[number.DigitCount];
        for (var i = 0; i < digits.Length; i++)
            digits[i] = (char)('0' + number.Digit(i));
        return (value < 0 ? "-" : "") + Lay(digits.ToString(), (int)number.Exponent);
    }

    /// <summary>Lays out 0.digits × 10^point; the standard calls the point n, and the count of digits k.</summary>
    private static string Lay(string digits, int point)
    {
        if (digits.Length <= point && point <= MostIntegerDigits)
            return digits + new string('0', point - digits.Length);
        if (point is > 0 and <= MostIntegerDigits)
            return $"{digits[..point]}.{digits[point..]}";
        if (point is > -MostLeadingZeros and <= 0)
            return $"0.{new string('0', -point)}{digits}";
        var fraction = digits.Length > 1 ? "." + digits[1..] : "";
        return $"{digits[0]}{fraction}e{(point > 0 ? "+" : "-")}{Math.Abs(point - 1)}";
    }
}
