using LoopStacks.AgentRuntime.Skills.Intent;
using LoopStacks.AgentRuntime.Skills.Keywords;
using LoopStacks.AgentRuntime.Skills.Language;
using LoopStacks.AgentRuntime.Skills.Moderation;
using LoopStacks.AgentRuntime.Skills.Pii;
using LoopStacks.AgentRuntime.Skills.Response;
using LoopStacks.AgentRuntime.Skills.Sentiment;
using LoopStacks.AgentRuntime.Skills.Summary;

namespace LoopStacks.AgentRuntime.Skills;

/// <summary>The offline skills that this runtime has. Thread safe; lexicons load at first use.</summary>
public static class SkillCatalog
{
    /// <summary>Every skill, by capability in alphabetical order.</summary>
    public static IReadOnlyList<ISkill> All { get; } =
    [
        new ModerationSkill(),
        new IntentSkill(),
        new KeywordSkill(),
        new LanguageSkill(),
        new PiiSkill(),
        new ResponseSkill(),
        new SentimentSkill(),
        new SummarySkill(),
    ];

    /// <summary>The skill of a capability; null when there is none. Case matters.</summary>
    public static ISkill? Find(string capability) =>
        All.FirstOrDefault(s => string.Equals(s.Capability, capability, StringComparison.Ordinal));
}
