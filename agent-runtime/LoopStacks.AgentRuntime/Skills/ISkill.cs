using System.Text.Json;

namespace LoopStacks.AgentRuntime.Skills;

/// <summary>
/// One capability that works offline: no network, no model, the same answer for the same request. Instances are
/// thread safe and shared by all requests of a process.
/// </summary>
public interface ISkill
{
    /// <summary>The capability's name as an Agent declares it, e.g. <c>sentiment-analysis</c>.</summary>
    string Capability { get; }

    /// <summary>What the skill needs natively, as JSON Schema 2020-12.</summary>
    JsonElement InputSchema { get; }

    /// <summary>The full output that the skill gives natively, as JSON Schema 2020-12.</summary>
    JsonElement OutputSchema { get; }

    /// <summary>
    /// How sure this skill is that it can do this input well, for the bid: 0 (cannot) to 1. Looks at the beginning of the
    /// text only, and never throws for an input that does not fit: that is 0.
    /// </summary>
    double Confidence(SkillRequest request);

    /// <summary>Does the work.</summary>
    /// <exception cref="ArgumentException">The input does not fit the skill, or its configuration is not usable; the
    /// message says why.</exception>
    SkillAnswer Run(SkillRequest request);
}
