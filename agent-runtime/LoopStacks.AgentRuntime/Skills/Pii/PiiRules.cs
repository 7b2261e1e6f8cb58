using System.Text.RegularExpressions;

namespace LoopStacks.AgentRuntime.Skills.Pii;

/// <summary>
/// Every rule; where two find the same place the earlier one counts. The patterns do not backtrack, so time is linear in
/// the text whatever it holds.
/// </summary>
internal static class PiiRules
{
    private const string Date =
        @"(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d{1,2}-\d{1,2}|\d{1,2}(?:st|nd|rd|th)?\.? (?:of )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6},? \d{4}|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4})";

    private static readonly Lazy<IReadOnlyList<PiiRule>> Loaded = new(Build);

    public static IReadOnlyList<PiiRule> All => Loaded.Value;

    private static List<PiiRule> Build() =>
    [
        Rule("private-key", @"-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----[^-]*(?:-[A-Za-z][^-]*)*(?:-----END [A-Z ]{0,20}PRIVATE KEY-----)?", Checks.Always, Masks.All),
        Rule("jwt", @"\beyJ[A-Za-z0-9_-]{4,}\.eyJ[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]*", Checks.Always, Masks.Key),
        Rule("url-credentials", @"\b[A-Za-z][A-Za-z0-9+.-]*://[^\s/@:?#]+:[^\s/@]+@[^\s""'<>]+", Checks.Always, _ => "***://***:***@***"),
        Rule("aws-key", @"\b(?:AKIA|ASIA|AGPA|AIDA|AROA)[A-Z0-9]{16}\b", Checks.Always, Masks.Key),
        Rule("aws-secret", @"(?i:aws.{0,20}secret.{0,20}?)[=:\s""']+(?<value>[A-Za-z0-9/+=]{40})", Checks.Always, Masks.All),
        Rule("api-key", @"\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{30,}|glpat-[A-Za-z0-9_-]{16,}|xox[abprs]-[A-Za-z0-9-]{10,}|AIza[A-Za-z0-9_-]{30,}|(?:sk|rk|pk)[-_][A-Za-z0-9_-]{20,}|npm_[A-Za-z0-9]{30,})", Checks.Always, Masks.Key),
        Rule("secret", @"(?i:\b(?:api[ _-]?key|api[ _-]?token|access[ _-]?token|secret(?:[ _-]?key)?|client[ _-]?secret|bearer|password|passwd|pwd)\b(?: is)?[""']? ?[:= ] ?[""']?)(?<value>[^\s""',;]{8,})", LooksSecret, Masks.All),
        Rule("email", @"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}", Checks.Always, Masks.Email),
        Rule("iban", @"\b[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]){11,40}", Checks.Iban, Masks.Iban),
        Rule("date-of-birth", $@"(?i:\b(?:born(?: on)?|date of birth|birth ?date|birthday|d\.?o\.?b\.?)(?: is| was)?[: ]{{1,3}}(?:on )?)(?<value>(?i:{Date}))", Checks.Always, Masks.All),
        Rule("credit-card", @"\d(?:[ -]?\d){12,18}", Checks.Card, Masks.Card),
        Rule("ssn", @"\b\d{3}[- ]\d{2}[- ]\d{4}\b", Checks.Ssn, v => "***-**-" + v[^4..]),
        Rule("ipv4", @"\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b", Checks.IpV4, Masks.Address),
        Rule("ipv6", @"[0-9A-Fa-f:]*:[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*", Checks.IpV6, Masks.Address),
        Rule("phone", @"(?:\+|\()?\d[\d ()./-]{5,20}\d", Checks.Phone, Masks.Phone),
    ];

    private static PiiRule Rule(string type, string pattern, Func<string, int, int, int> length, Func<string, string> mask) =>
        new(type, new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant), length, mask);

    /// <summary>"password requirements" names no secret: one has a digit or a sign besides letters.</summary>
    private static int LooksSecret(string text, int start, int length)
    {
        while (length > 0 && text[start + length - 1] is '.' or ')' or '!' or '?')
            length--;
        return length >= 8 && text.AsSpan(start, length).ContainsAnyExceptInRange('A', 'z') ? length : 0;
    }
}
