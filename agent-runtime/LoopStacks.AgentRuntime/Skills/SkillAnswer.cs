using System.Text.Json;

namespace LoopStacks.AgentRuntime.Skills;

/// <summary>What a skill answers.</summary>
/// <param name="Output">The full native output, valid under the skill's <see cref="ISkill.OutputSchema"/>.</param>
/// <param name="Confidence">How sure the skill is of this answer, 0 to 1.</param>
public sealed record SkillAnswer(JsonElement Output, double Confidence);
