using System.Collections.Frozen;

namespace LoopStacks.AgentRuntime.Skills.Text;

/// <summary>English words that carry little meaning of their own, in lower case.</summary>
internal static class EnglishStopWords
{
    private static readonly Lazy<FrozenSet<string>> Loaded = new(() => SkillTexts.Words("Text.StopWords"));

    public static FrozenSet<string> All => Loaded.Value;
}
