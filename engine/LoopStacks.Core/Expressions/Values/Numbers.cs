using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using LoopStacks.JsonSchema;

namespace LoopStacks.Core.Expressions.Values;

/// <summary>Numbers: compared exactly; added as decimals where they fit, else as doubles.</summary>
internal static class Numbers
{
    /// <summary>Texts without exponent up to this length are exact as decimals.</summary>
    private const int ExactLength = 28;

    public static Value Of(long value, Evaluation evaluation) => Parse(value.ToString(CultureInfo.InvariantCulture), evaluation);

    public static Value Sum(Value[] numbers, Evaluation evaluation) =>
        TrySum(numbers, out var sum) ? Of(sum, evaluation) : Of(numbers.Sum(ToDouble), evaluation);

    public static Value Average(Value[] numbers, Evaluation evaluation) =>
        TrySum(numbers, out var sum) ? Of(sum / numbers.Length, evaluation) : Of(numbers.Sum(ToDouble) / numbers.Length, evaluation);

    public static int Compare(Value left, Value right) => JsonNumber.Compare(left.Json!.Value, right.Json!.Value);

    public static Value Abs(Value number, Evaluation evaluation)
    {
        var text = number.Json!.Value.GetRawText();
        return text[0] == '-' ? Parse(text[1..], evaluation) : number;
    }

    public static Value Ceiling(Value number, Evaluation evaluation) => Round(number, decimal.Ceiling, Math.Ceiling, evaluation);

    public static Value Floor(Value number, Evaluation evaluation) => Round(number, decimal.Floor, Math.Floor, evaluation);

    /// <summary>The number that a text writes as JSON does; null where it is none.</summary>
    public static Value Read(string text, Evaluation evaluation)
    {
        evaluation.ChargeText(text.Length);
        if (text.Length == 0 || !(text[0] == '-' || char.IsAsciiDigit(text[0])) || char.IsWhiteSpace(text[^1]))
            return Value.Null;
        try
        {
            return new Value(JsonElement.Parse(text));
        }
        catch (JsonException)
        {
            return Value.Null;
        }
    }

    private static Value Round(Value number, Func<decimal, decimal> exact, Func<double, double> approximate, Evaluation evaluation)
    {
        if (JsonMarshal.GetRawUtf8Value(number.Json!.Value).IndexOfAny("."u8[0], "e"u8[0], "E"u8[0]) < 0)
            return number;
        return TryExact(number, out var value) ? Of(exact(value), evaluation) : Of(approximate(ToDouble(number)), evaluation);
    }

    private static bool TrySum(Value[] numbers, out decimal sum)
    {
        sum = 0;
        try
        {
            foreach (var number in numbers)
            {
                if (!TryExact(number, out var value))
                    return false;
                sum += value;
            }

            return true;
        }
        catch (OverflowException)
        {
            return false;
        }
    }

    private static bool TryExact(Value number, out decimal value)
    {
        var raw = JsonMarshal.GetRawUtf8Value(number.Json!.Value);
        value = 0;
        return raw.Length <= ExactLength && raw.IndexOfAny("e"u8[0], "E"u8[0]) < 0 && number.Json.Value.TryGetDecimal(out value);
    }

    private static double ToDouble(Value number) => number.Json!.Value.GetDouble();

    private static Value Of(decimal value, Evaluation evaluation) => Parse(value.ToString("G29", CultureInfo.InvariantCulture), evaluation);

    private static Value Of(double value, Evaluation evaluation) => double.IsFinite(value)
        ? Parse(value.ToString("R", CultureInfo.InvariantCulture), evaluation)
        : throw Evaluation.Failed("A number came out that is larger than JSON numbers can be calculated with (1.8e308).");

    // A document of its own costs as much as several values.
    private static Value Parse(string text, Evaluation evaluation)
    {
        evaluation.Charge(4);
        return new Value(JsonElement.Parse(text));
    }
}
