using System.Net;
using System.Net.Sockets;

namespace LoopStacks.AgentRuntime.Skills.Pii;

/// <summary>The checks behind the patterns: each gives how much of a candidate is real, 0 for nothing.</summary>
internal static class Checks
{
    private static readonly string[] Announcements =
        ["phone", "tel", "telephone", "mobile", "cell", "call", "call me at", "number is", "fax", "whatsapp", "sms", "reach me at"];

    public static int Always(string text, int start, int length) => length;

    public static int Card(string text, int start, int length)
    {
        var candidate = text.AsSpan(start, length);
        Span<char> digits = stackalloc char[19];
        var count = Digits(candidate, digits);
        if (TouchesDigit(text, start, length) || count is < 13 or > 19 || !IsIssuer(digits[..count]))
            return 0;
        return Checksums.IsLuhn(candidate) ? length : 0;
    }

    public static int Iban(string text, int start, int length)
    {
        // The pattern may run on into following words; the country tells where the number ends.
        var real = Checksums.IbanLength(text.AsSpan(start, length));
        return real > 0 && (start + real == text.Length || !char.IsLetterOrDigit(text[start + real])) ? real : 0;
    }

    /// <summary>Ranges that the Social Security Administration gives out: no 000, 666, 9xx, no zero group or serial.</summary>
    public static int Ssn(string text, int start, int length)
    {
        var area = text.AsSpan(start, 3);
        var valid = !area.SequenceEqual("000") && !area.SequenceEqual("666") && area[0] != '9'
            && !text.AsSpan(start + 4, 2).SequenceEqual("00") && !text.AsSpan(start + 7, 4).SequenceEqual("0000");
        return valid && !TouchesDigit(text, start, length) ? length : 0;
    }

    public static int IpV4(string text, int start, int length)
    {
        var valid = IPAddress.TryParse(text.AsSpan(start, length), out _) && !TouchesDigit(text, start, length);
        // "version 10.0.1.2" has four numbers too.
        return valid && !PrecededBy(text, start, "version") && !PrecededBy(text, start, "v") ? length : 0;
    }

    public static int IpV6(string text, int start, int length)
    {
        // A full stop or colon after the address is of the sentence.
        while (length > 2 && text[start + length - 1] is '.' or ':' && text[start + length - 2] != ':')
            length--;
        var touches = start > 0 && char.IsLetterOrDigit(text[start - 1])
            || start + length < text.Length && char.IsLetterOrDigit(text[start + length]);
        return !touches && length >= 4 && text.AsSpan(start, length).Count(':') >= 2
            && IPAddress.TryParse(text.AsSpan(start, length), out var address)
            && address.AddressFamily == AddressFamily.InterNetworkV6 ? length : 0;
    }

    public static int Phone(string text, int start, int length)
    {
        while (length > 0 && !char.IsAsciiDigit(text[start + length - 1]))
            length--;
        Span<char> digits = stackalloc char[24];
        var candidate = text.AsSpan(start, length);
        var count = Digits(candidate, digits);
        if (count is < 7 or > 15 || TouchesDigit(text, start, length))
            return 0;
        if (candidate[0] == '+')
            return length;
        // Digits grouped as a social security number are one or are none, never a phone number.
        if (count == 9 && candidate is [_, _, _, '-' or ' ', _, _, '-' or ' ', ..])
            return 0;
        var groups = Groups(candidate, out var firstGroup);
        var announced = Announcements.Any(a => PrecededBy(text, start, a));
        // Without a plus or a word that announces it, only the usual grouping tells a phone number from other digits.
        var grouped = count is >= 9 and <= 13 && groups is >= 3 and <= 5 && firstGroup <= 5 && !LooksLikeDate(candidate);
        return announced || grouped || candidate[0] == '(' && count >= 9 ? length : 0;
    }

    private static bool PrecededBy(string text, int start, string word)
    {
        var end = start;
        while (end > 0 && start - end < 4 && text[end - 1] is ' ' or ':' or '.' or '(' or '#')
            end--;
        return end >= word.Length
            && text.AsSpan(end - word.Length, word.Length).Equals(word, StringComparison.OrdinalIgnoreCase)
            && (end == word.Length || !char.IsLetter(text[end - word.Length - 1]));
    }

    private static bool LooksLikeDate(ReadOnlySpan<char> candidate) =>
        candidate.Length >= 8 && (candidate.StartsWith("19") || candidate.StartsWith("20")) && candidate[4] is '-' or '/' or '.';

    private static int Groups(ReadOnlySpan<char> candidate, out int first)
    {
        var groups = 0;
        first = 0;
        for (var i = 0; i < candidate.Length; i++)
        {
            if (!char.IsAsciiDigit(candidate[i]))
                continue;
            if (i == 0 || !char.IsAsciiDigit(candidate[i - 1]))
                groups++;
            if (groups == 1)
                first++;
        }

        return groups;
    }

    /// <summary>The first digits by which Visa, Mastercard, American Express, Discover, Diners, JCB and UnionPay issue.</summary>
    private static bool IsIssuer(ReadOnlySpan<char> digits)
    {
        var two = int.Parse(digits[..2]);
        var four = int.Parse(digits[..4]);
        return digits[0] == '4' || two is >= 51 and <= 55 or 34 or 37 or 30 or 36 or 38 or 35 or 62 or 64 or 65
            || four is >= 2221 and <= 2720 or 6011;
    }

    private static int Digits(ReadOnlySpan<char> candidate, Span<char> digits)
    {
        var count = 0;
        foreach (var c in candidate)
        {
            if (!char.IsAsciiDigit(c))
                continue;
            if (count == digits.Length)
                return digits.Length + 1;
            digits[count++] = c;
        }

        return count;
    }

    /// <summary>A candidate next to another digit is cut out of a longer number.</summary>
    private static bool TouchesDigit(string text, int start, int length) =>
        start > 0 && (char.IsAsciiDigit(text[start - 1]) || text[start - 1] == '.' && start > 1 && char.IsAsciiDigit(text[start - 2]))
        || start + length < text.Length && char.IsAsciiDigit(text[start + length]);
}
