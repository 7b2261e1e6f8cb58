using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace LoopStacks.JsonSchema.Values;

/// <summary>Tells exactly, in decimal, whether a number is a multiple of a given one.</summary>
internal sealed class Divisor
{
    /// <summary>So many digits times ten still fit in a ulong.</summary>
    private const int SmallDigits = 18;

    private readonly long? _integer;
    private readonly ulong? _small;
    private readonly BigInteger _digits;
    private readonly long _scale;

    public Divisor(JsonElement number)
    {
        var text = JsonMarshal.GetRawUtf8Value(number);
        if (NumberText.TryReadInteger(text, out var integer))
            _integer = integer;

        var parts = new NumberText(text);
        for (var i = 0; i < parts.DigitCount; i++)
            _digits = (_digits * 10) + parts.Digit(i);
        _small = parts.DigitCount <= SmallDigits ? (ulong)_digits : null;
        _scale = parts.Exponent - parts.DigitCount;
    }

    /// <summary>
    /// With a = A·10^x and b = B·10^y, where neither A nor B ends in a zero, a is a multiple of b exactly if A·10^(x−y) is
    /// a multiple of B. For x less than y it cannot be: A would have to end in a zero.
    /// </summary>
    public bool Divides(ReadOnlySpan<byte> text)
    {
        if (_integer is { } divisor && NumberText.TryReadInteger(text, out var value))
            return value % divisor == 0;

        var number = new NumberText(text);
        if (number.IsZero)
            return true;
        var shift = number.Exponent - number.DigitCount - _scale;
        if (shift < 0)
            return false;
        return _small is { } small ? DividesSmall(number, small, (ulong)shift) : DividesLarge(number, shift);
    }

    private static bool DividesSmall(NumberText number, ulong divisor, ulong shift)
    {
        var remainder = 0UL;
        for (var i = 0; i < number.DigitCount; i++)
            remainder = ((remainder * 10) + (ulong)number.Digit(i)) % divisor;

        UInt128 power = 1 % divisor;
        UInt128 factor = 10 % divisor;
        for (; shift > 0; shift >>= 1)
        {
            if ((shift & 1) == 1)
                power = power * factor % divisor;
            factor = factor * factor % divisor;
        }

        return remainder * power % divisor == 0;
    }

    private bool DividesLarge(NumberText number, long shift)
    {
        var remainder = BigInteger.Zero;
        for (var i = 0; i < number.DigitCount; i++)
            remainder = ((remainder * 10) + number.Digit(i)) % _digits;
        return remainder * BigInteger.ModPow(10, shift, _digits) % _digits == BigInteger.Zero;
    }
}
