using System.Text;

namespace LoopStacks.AgentRuntime.Skills.Response;

/// <summary>
/// A reply with places to fill: <c>{order}</c> is replaced, and a part in double brackets is left out when one of its
/// placeholders is not known. What is filled in is never read as template again.
/// </summary>
internal static class ResponseTemplate
{
    /// <summary>The longest template, in UTF-16 code units.</summary>
    public const int MaxLength = 8000;

    /// <summary>Fills a template; unknown placeholders outside of double brackets become nothing.</summary>
    public static string Fill(string template, MessageDetails details)
    {
        var filled = new StringBuilder(template.Length);
        for (var i = 0; i < template.Length;)
        {
            var open = template.IndexOf("[[", i, StringComparison.Ordinal);
            var close = open < 0 ? -1 : template.IndexOf("]]", open, StringComparison.Ordinal);
            if (close < 0)
            {
                FillPart(template.AsSpan(i), details, filled);
                break;
            }

            FillPart(template.AsSpan(i, open - i), details, filled);
            var optional = new StringBuilder();
            if (FillPart(template.AsSpan(open + 2, close - open - 2), details, optional))
                filled.Append(optional);
            i = close + 2;
        }

        return filled.ToString();
    }

    /// <summary>Appends a part; false when one of its placeholders is not known.</summary>
    private static bool FillPart(ReadOnlySpan<char> part, MessageDetails details, StringBuilder filled)
    {
        var complete = true;
        while (part.Length > 0)
        {
            var open = part.IndexOf('{');
            var length = open < 0 ? -1 : part[open..].IndexOf('}');
            if (length < 0)
                break;
            filled.Append(part[..open]);
            var value = details.Value(part.Slice(open + 1, length - 1).ToString());
            complete &= value is not null;
            filled.Append(value);
            part = part[(open + length + 1)..];
        }

        filled.Append(part);
        return complete;
    }
}
