using System.Runtime.InteropServices;
using System.Text.Json;

namespace LoopStacks.JsonSchema.Values;

/// <summary>
/// A JSON number of any size and precision, read in place: value = ±0.d1d2…dn × 10^<see cref="Exponent"/>, where d1 and dn
/// are not zero. So 1, 1.0 and 10e-1 have the same parts, and nothing is rounded. Exponents beyond 10^17 are capped.
/// </summary>
internal readonly ref struct NumberText
{
    private const long ExponentCap = 100_000_000_000_000_000;

    /// <summary>Longest text of digits which surely fits in a long.</summary>
    private const int LongDigits = 18;

    private readonly ReadOnlySpan<byte> _digits;

    /// <summary>Position of the decimal point within the digits, or beyond them.</summary>
    private readonly int _point;

    public NumberText(ReadOnlySpan<byte> text)
    {
        var negative = text[0] == '-';
        if (negative)
            text = text[1..];

        var exponentAt = text.IndexOfAny((byte)'e', (byte)'E');
        var mantissa = exponentAt < 0 ? text : text[..exponentAt];
        var exponent = exponentAt < 0 ? 0 : ParseExponent(text[(exponentAt + 1)..]);

        var first = mantissa.IndexOfAnyInRange((byte)'1', (byte)'9');
        if (first < 0)
            return; // every zero is the default value, -0 too
        var last = mantissa.LastIndexOfAnyInRange((byte)'1', (byte)'9');
        var point = mantissa.IndexOf((byte)'.');
        if (point < 0)
            point = mantissa.Length;

        IsNegative = negative;
        _digits = mantissa[first..(last + 1)];
        _point = first < point && point < last ? point - first : int.MaxValue;
        DigitCount = _point == int.MaxValue ? _digits.Length : _digits.Length - 1;
        Exponent = exponent + (first < point ? point - first : point - first + 1);
    }

    public bool IsNegative { get; }

    public int DigitCount { get; }

    public long Exponent { get; }

    public bool IsZero => DigitCount == 0;

    public bool IsInteger => Exponent >= DigitCount;

    public static NumberText Of(JsonElement number) => new(JsonMarshal.GetRawUtf8Value(number));

    /// <summary>The digit d(index+1) as a number from 0 to 9.</summary>
    public int Digit(int index) => _digits[index < _point ? index : index + 1] - '0';

    public static int Compare(NumberText left, NumberText right)
    {
        if (left.IsZero || right.IsZero || left.IsNegative != right.IsNegative)
            return left.Sign.CompareTo(right.Sign);
        var magnitude = CompareMagnitude(left, right);
        return left.IsNegative ? -magnitude : magnitude;
    }

    public static bool AreEqual(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
        left.SequenceEqual(right) || Compare(new NumberText(left), new NumberText(right)) == 0;

    public void AddTo(ref HashCode hash)
    {
        hash.Add(IsNegative);
        hash.Add(Exponent);
        for (var i = 0; i < DigitCount; i++)
            hash.Add(Digit(i));
    }

    /// <summary>The value of a number that is an integer, or the nearest limit of long.</summary>
    public long ToInt64Saturated()
    {
        if (Exponent > LongDigits)
            return IsNegative ? long.MinValue : long.MaxValue;
        var value = 0L;
        for (var i = 0; i < Exponent; i++)
            value = (value * 10) + (i < DigitCount ? Digit(i) : 0);
        return IsNegative ? -value : value;
    }

    /// <summary>The fast case: plain digits, as most numbers are written.</summary>
    public static bool TryReadInteger(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        var start = text[0] == '-' ? 1 : 0;
        if (text.Length - start > LongDigits)
            return false;
        for (var i = start; i < text.Length; i++)
        {
            var digit = text[i] - '0';
            if ((uint)digit > 9)
                return false;
            value = (value * 10) + digit;
        }

        if (start == 1)
            value = -value;
        return true;
    }

    private int Sign => IsZero ? 0 : IsNegative ? -1 : 1;

    private static int CompareMagnitude(NumberText left, NumberText right)
    {
        if (left.Exponent != right.Exponent)
            return left.Exponent.CompareTo(right.Exponent);
        var shared = Math.Min(left.DigitCount, right.DigitCount);
        for (var i = 0; i < shared; i++)
        {
            var difference = left.Digit(i) - right.Digit(i);
            if (difference != 0)
                return difference;
        }

        return left.DigitCount.CompareTo(right.DigitCount);
    }

    private static long ParseExponent(ReadOnlySpan<byte> text)
    {
        var negative = text[0] == '-';
        var value = 0L;
        foreach (var b in text[(text[0] is (byte)'-' or (byte)'+' ? 1 : 0)..])
            value = Math.Min((value * 10) + (b - '0'), ExponentCap);
        return negative ? -value : value;
    }
}
