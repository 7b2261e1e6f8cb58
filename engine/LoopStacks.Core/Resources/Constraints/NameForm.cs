using System.Text.RegularExpressions;

namespace LoopStacks.Core.Resources.Constraints;

/// <summary>The forms of names and other short texts.</summary>
internal enum NameForm
{
    /// <summary>Name of a resource: a DNS label.</summary>
    Resource,
    Capability,

    /// <summary>A loop within a composite LoopStack. Without '-' it needs no quotes in expressions.</summary>
    Node,
    LabelKey,
    LabelValue,
    Quantity,
    HttpUrl,
}

/// <summary>A form as pattern and in words.</summary>
/// <param name="Pattern">In the common part of ECMA-262, RE2 and .NET, so that it can stand in schemas.</param>
internal sealed record NameRule(string Pattern, string Words)
{
    private const string Label = "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$";
    private const string CapabilityPattern = "^[a-z0-9]([-a-z0-9./_]{0,61}[a-z0-9])?$";
    private const string NodePattern = "^[A-Za-z]([-A-Za-z0-9_]{0,61}[A-Za-z0-9])?$";
    private const string LabelKeyPattern = "^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$";
    private const string LabelValuePattern = "^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$";
    private const string QuantityPattern = "^[0-9]+([.][0-9]+)?(m|k|Ki|M|Mi|G|Gi|T|Ti|P|Pi|E|Ei)?$";
    private const string HttpPattern = "^https?://[^ ]+$";

    private static readonly NameRule[] Rules =
    [
        new(Label, "up to 63 lower-case letters, digits and '-', starting and ending with a letter or digit"),
        new(CapabilityPattern, "up to 63 lower-case letters, digits, '-', '.', '/' and '_', starting and ending with a letter or digit"),
        new(NodePattern, "up to 63 letters, digits, '-' and '_', starting with a letter and ending with a letter or digit"),
        new(LabelKeyPattern, "a label key such as team or example.com/team"),
        new(LabelValuePattern, "up to 63 letters, digits, '-', '_' and '.', starting and ending with a letter or digit"),
        new(QuantityPattern, "a quantity such as 250m, 2, 128Mi or 1.5Gi"),
        new(HttpPattern, "a URL starting with http:// or https://"),
    ];

    private readonly Regex _regex = new(
        string.Concat(Pattern.AsSpan(0, Pattern.Length - 1), "\\z"), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    public static NameRule Of(NameForm form) => Rules[(int)form];

    public bool Allows(string text) => _regex.IsMatch(text);
}
