using System.Collections.Frozen;

namespace LoopStacks.AgentRuntime.Skills.Pii;

/// <summary>The checks that tell an account number from any other digits.</summary>
internal static class Checksums
{
    /// <summary>Lengths of IBANs by country, from the SWIFT IBAN registry.</summary>
    private static readonly FrozenDictionary<string, int> IbanLengths = new Dictionary<string, int>
    {
        ["AD"] = 24, ["AE"] = 23, ["AT"] = 20, ["BE"] = 16, ["BG"] = 22, ["BR"] = 29, ["CH"] = 21, ["CY"] = 28, ["CZ"] = 24,
        ["DE"] = 22, ["DK"] = 18, ["EE"] = 20, ["ES"] = 24, ["FI"] = 18, ["FR"] = 27, ["GB"] = 22, ["GR"] = 27, ["HR"] = 21,
        ["HU"] = 28, ["IE"] = 22, ["IL"] = 23, ["IS"] = 26, ["IT"] = 27, ["LI"] = 21, ["LT"] = 20, ["LU"] = 20, ["LV"] = 21,
        ["MC"] = 27, ["MT"] = 31, ["NL"] = 18, ["NO"] = 15, ["PL"] = 28, ["PT"] = 25, ["RO"] = 24, ["SA"] = 24, ["SE"] = 24,
        ["SI"] = 19, ["SK"] = 24, ["TR"] = 26, ["UA"] = 29,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The Luhn check of ISO/IEC 7812-1, over digits; other characters are passed over.</summary>
    public static bool IsLuhn(ReadOnlySpan<char> number)
    {
        var sum = 0;
        var twice = false;
        for (var i = number.Length - 1; i >= 0; i--)
        {
            if (!char.IsAsciiDigit(number[i]))
                continue;
            var digit = number[i] - '0';
            sum += twice ? digit * 2 / 10 + digit * 2 % 10 : digit;
            twice = !twice;
        }

        return sum % 10 == 0;
    }

    /// <summary>The length in characters, spaces included, of the IBAN at the start of the text; 0 when there is none.</summary>
    public static int IbanLength(ReadOnlySpan<char> text)
    {
        if (text.Length < 15 || !IbanLengths.TryGetValue(text[..2].ToString().ToUpperInvariant(), out var wanted))
            return 0;
        Span<char> compact = stackalloc char[34];
        int taken = 0, end = 0;
        for (; end < text.Length && taken < wanted; end++)
        {
            if (text[end] != ' ')
                compact[taken++] = char.ToUpperInvariant(text[end]);
        }

        return taken == wanted && IsMod97(compact[..taken]) ? end : 0;
    }

    /// <summary>The check of ISO 7064 mod 97-10, with the first four characters moved to the end as ISO 13616 says.</summary>
    private static bool IsMod97(ReadOnlySpan<char> iban)
    {
        var rest = 0;
        for (var i = 0; i < iban.Length; i++)
        {
            var c = iban[(i + 4) % iban.Length];
            rest = char.IsAsciiDigit(c) ? (rest * 10 + (c - '0')) % 97 : (rest * 100 + (c - 'A' + 10)) % 97;
        }

        return rest == 1;
    }
}
