using System.Collections.Frozen;

namespace LoopStacks.AgentRuntime.Skills.Sentiment;

/// <summary>English words that do not feel themselves but change what is felt around them.</summary>
internal static class FunctionWords
{
    private static readonly FrozenSet<string> Negators = new[]
    {
        "not", "no", "never", "none", "nobody", "nothing", "nowhere", "neither", "nor", "cannot", "without", "hardly",
        "barely", "rarely", "seldom", "scarcely", "least", "ain't", "nothin", "noone",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Words before "like" that make it a verb of liking.</summary>
    public static readonly FrozenSet<string> LikeSubjects = new[]
    {
        "i", "we", "they", "you", "really", "don't", "didn't", "doesn't", "also", "kids", "people", "everyone", "do", "not",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Words that blame when "too" stands before them.</summary>
    public static readonly FrozenSet<string> Measures = new[]
    {
        "small", "big", "short", "long", "heavy", "tight", "large", "wide", "narrow", "thin", "thick", "hot", "cold", "high",
        "low", "many", "few", "much", "salty", "dark", "tall", "early",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Words after which the sentence's point comes.</summary>
    public static readonly FrozenSet<string> Contrasts =
        new[] { "but", "however", "yet", "except", "nevertheless", "nonetheless" }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Words after which the sentence concedes something.</summary>
    public static readonly FrozenSet<string> Concessions =
        new[] { "although", "though", "despite", "while", "whereas" }.ToFrozenSet(StringComparer.Ordinal);

    public static bool IsNegator(string word) =>
        Negators.Contains(word) || word.EndsWith("n't", StringComparison.Ordinal);
}
