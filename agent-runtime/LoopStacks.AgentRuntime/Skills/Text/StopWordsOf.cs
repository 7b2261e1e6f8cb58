using System.Collections.Frozen;
using LoopStacks.AgentRuntime.Skills.Language;

namespace LoopStacks.AgentRuntime.Skills.Text;

/// <summary>The words of little meaning in the language that a text is in.</summary>
internal static class StopWordsOf
{
    /// <summary>The stop words of the text's language; those of English when the language is not known.</summary>
    public static FrozenSet<string> Text(string text)
    {
        var language = LanguageDetector.Detect(text)[0].Language;
        var common = language == "en" ? FrozenSet<string>.Empty : LanguageDetector.CommonWords(language);
        return common.Count == 0 ? EnglishStopWords.All : common;
    }
}
