namespace LoopStacks.JsonSchema.Patterns;

/// <summary>The names ECMA-262 has for general categories, by the short names .NET knows.</summary>
internal static class UnicodeProperties
{
    private static readonly Dictionary<string, string> Categories = new(StringComparer.Ordinal)
    {
        ["Letter"] = "L", ["Cased_Letter"] = "LC", ["Uppercase_Letter"] = "Lu", ["Lowercase_Letter"] = "Ll", ["Titlecase_Letter"] = "Lt",
        ["Modifier_Letter"] = "Lm", ["Other_Letter"] = "Lo", ["Mark"] = "M", ["Combining_Mark"] = "M", ["Nonspacing_Mark"] = "Mn",
        ["Spacing_Mark"] = "Mc", ["Enclosing_Mark"] = "Me", ["Number"] = "N", ["Decimal_Number"] = "Nd", ["digit"] = "Nd",
        ["Letter_Number"] = "Nl", ["Other_Number"] = "No", ["Punctuation"] = "P", ["punct"] = "P", ["Connector_Punctuation"] = "Pc",
        ["Dash_Punctuation"] = "Pd", ["Open_Punctuation"] = "Ps", ["Close_Punctuation"] = "Pe", ["Initial_Punctuation"] = "Pi",
        ["Final_Punctuation"] = "Pf", ["Other_Punctuation"] = "Po", ["Symbol"] = "S", ["Math_Symbol"] = "Sm", ["Currency_Symbol"] = "Sc",
        ["Modifier_Symbol"] = "Sk", ["Other_Symbol"] = "So", ["Separator"] = "Z", ["Space_Separator"] = "Zs", ["Line_Separator"] = "Zl",
        ["Paragraph_Separator"] = "Zp", ["Other"] = "C", ["Control"] = "Cc", ["cntrl"] = "Cc", ["Format"] = "Cf", ["Surrogate"] = "Cs",
        ["Private_Use"] = "Co", ["Unassigned"] = "Cn",
    };

    /// <summary>The part of a .NET class for <c>\p{name}</c>, or null if the property is not supported.</summary>
    public static string? Translate(string name, bool negated)
    {
        var value = name;
        if (name.IndexOf('=', StringComparison.Ordinal) is >= 0 and var equals)
        {
            if (name[..equals] is not ("General_Category" or "gc"))
                return null;
            value = name[(equals + 1)..];
        }

        var category = Categories.GetValueOrDefault(value, value);
        if (category == "LC")
            return negated ? null : "\\p{Lu}\\p{Ll}\\p{Lt}";
        return Categories.ContainsValue(category) ? $"\\{(negated ? 'P' : 'p')}{{{category}}}" : null;
    }
}
