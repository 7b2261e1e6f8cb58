using LoopStacks.AgentRuntime.Skills.Text;

namespace LoopStacks.AgentRuntime.Skills.Intent;

/// <summary>Turns a text into the stems and pairs of stems that the classifier counts.</summary>
internal static class IntentFeatures
{
    // An intent shows in the first paragraphs; a whole book has none. This bounds the work on long inputs.
    private const int MaxStems = 400;

    private static readonly Dictionary<string, string> Folded = new(StringComparer.Ordinal)
    {
        ["cannot"] = "can't", ["won't"] = "can't", ["doesn't"] = "don't", ["didn't"] = "don't", ["i'd"] = "i", ["i've"] = "i",
        ["i'm"] = "i", ["it's"] = "it", ["isn't"] = "not", ["wasn't"] = "not", ["hasn't"] = "not", ["haven't"] = "not",
        ["that's"] = "that", ["what's"] = "what", ["where's"] = "where", ["there's"] = "there", ["logon"] = "login",
        ["signin"] = "login", ["phoned"] = "phone", ["n't"] = "not",
    };

    /// <summary>The stems in order; stop words stay, for "where is my" tells much.</summary>
    public static List<string> Stems(string text)
    {
        var stems = new List<string>();
        foreach (var word in Words.LowerCase(text))
        {
            stems.Add(word.Length > 0 && char.IsDigit(word[0]) ? "#" : PorterStemmer.Stem(Folded.GetValueOrDefault(word, word)));
            if (stems.Count == MaxStems)
                break;
        }

        return stems;
    }

    public static Dictionary<string, double> Counts(IReadOnlyList<string> stems)
    {
        var counts = new Dictionary<string, double>(StringComparer.Ordinal);
        for (var i = 0; i < stems.Count; i++)
        {
            counts[stems[i]] = counts.GetValueOrDefault(stems[i]) + 1;
            if (i + 1 >= stems.Count)
                continue;
            var pair = stems[i] + " " + stems[i + 1];
            counts[pair] = counts.GetValueOrDefault(pair) + 0.6;
        }

        return counts;
    }
}
