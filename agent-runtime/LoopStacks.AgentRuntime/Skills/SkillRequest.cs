using System.Text.Json;

namespace LoopStacks.AgentRuntime.Skills;

/// <summary>What a skill is asked.</summary>
/// <param name="Input">The loop's input; see <see cref="InputFitting"/> for the shapes in which a text is found.</param>
/// <param name="Config">The AgentInstance's <c>spec.config</c>; undefined means that none was written.</param>
/// <param name="Contributions">Outputs of earlier capabilities of the same loop by capability name; may be empty.</param>
public sealed record SkillRequest(
    JsonElement Input,
    JsonElement Config,
    IReadOnlyDictionary<string, JsonElement> Contributions);
