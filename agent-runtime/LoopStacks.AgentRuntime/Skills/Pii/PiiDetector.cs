using System.Text;
using System.Text.RegularExpressions;

namespace LoopStacks.AgentRuntime.Skills.Pii;

/// <summary>Finds and blacks out private data. Stateless and thread safe.</summary>
internal static class PiiDetector
{
    /// <summary>More entities are redacted too, but not listed.</summary>
    public const int MaxListed = 1000;

    /// <summary>All entities in the text's order, none overlapping another.</summary>
    /// <param name="text">The text.</param>
    /// <param name="types">The kinds to look for; null for all.</param>
    public static List<PiiEntity> Find(string text, IReadOnlyCollection<string>? types)
    {
        var taken = new System.Collections.BitArray(text.Length);
        var found = new List<PiiEntity>();
        foreach (var rule in PiiRules.All.Where(r => types is null || types.Contains(r.Type)))
        {
            foreach (var (start, length) in Candidates(text, rule))
            {
                if (IsTaken(taken, start, length))
                    continue;
                for (var i = start; i < start + length; i++)
                    taken[i] = true;
                found.Add(new PiiEntity(rule.Type, start, start + length, rule.Mask(text.Substring(start, length))));
            }
        }

        found.Sort((a, b) => a.Start.CompareTo(b.Start));
        return found;
    }

    /// <summary>The text with every entity replaced by its kind.</summary>
    public static string Redact(string text, IEnumerable<PiiEntity> entities)
    {
        var redacted = new StringBuilder(text.Length);
        var position = 0;
        foreach (var entity in entities)
        {
            redacted.Append(text, position, entity.Start - position).Append('[').Append(entity.Type.ToUpperInvariant()).Append(']');
            position = entity.End;
        }

        return redacted.Append(text, position, text.Length - position).ToString();
    }

    private static IEnumerable<(int Start, int Length)> Candidates(string text, PiiRule rule)
    {
        for (var match = rule.Pattern.Match(text); match.Success; match = match.NextMatch())
        {
            Group part = match.Groups["value"] is { Success: true } value ? value : match;
            if (rule.Length(text, part.Index, part.Length) is > 0 and var length)
                yield return (part.Index, length);
        }
    }

    private static bool IsTaken(System.Collections.BitArray taken, int start, int length)
    {
        for (var i = start; i < start + length; i++)
        {
            if (taken[i])
                return true;
        }

        return false;
    }
}
