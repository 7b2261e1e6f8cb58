using System.Text.Json;
using System.Text.Json.Nodes;
using LoopStacks.AgentRuntime.Definition;
using LoopStacks.AgentRuntime.Running;
using LoopStacks.AgentRuntime.Skills;
using LoopStacks.Agents;
using LoopStacks.Contracts.Connection;

namespace LoopStacks.AgentRuntime.Offline;

/// <summary>
/// Does the work with the offline skills. Each capability's skill sees what others contributed and what the skills before it in the same work item gave;
/// their outputs become one, see <see cref="MergedOutput"/>. Thread safe.
/// </summary>
internal sealed class SkillBrain(AgentDefinition definition) : IAgentBrain
{
    private static readonly Dictionary<string, JsonElement> s_nothing = [];
    private readonly OutputGate _outputs = new(definition.Output);

    public Appraisal Appraise(string capability, JsonElement input, JsonElement config)
    {
        if (SkillCatalog.Find(capability) is not { } skill)
            return Appraisal.Refuse(NoSkill(capability));
        var confidence = skill.Confidence(new SkillRequest(TextOf(input), config, s_nothing));
        if (confidence > 0)
            return Appraisal.Of(confidence);
        return InputFitting.TryFit(input, Declared, out _, out var reason)
            ? Appraisal.Refuse($"the skill {capability} can do nothing with this input, or not with the instance's config")
            : Appraisal.Refuse(reason!);
    }

    public Task<WorkResult> WorkAsync(Assignment assignment, CancellationToken cancellationToken)
    {
        var known = Known(assignment.Contributions);
        var input = TextOf(assignment.Input);
        var answers = new List<SkillAnswer>(assignment.Capabilities.Count);
        foreach (var capability in assignment.Capabilities)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (assignment.Capabilities.Count > 1)
                assignment.Progress((double)answers.Count / assignment.Capabilities.Count, capability);
            var answer = Run(capability, new SkillRequest(input, assignment.Config, known));
            known[capability] = answer.Output;
            answers.Add(answer);
        }

        var output = _outputs.Fit(MergedOutput.Of(answers), out var errors);
        if (errors.Count > 0)
        {
            // The same skill would give the same again.
            throw new WorkFailedException($"The skill's output does not fit schema.output: {errors[0]}", final: true, code: OutputGate.InvalidOutput);
        }

        return Task.FromResult(new WorkResult(output, answers.Min(answer => answer.Confidence)));
    }

    private JsonElement Declared => definition.Input?.Source ?? default;

    private static SkillAnswer Run(string capability, SkillRequest request)
    {
        var skill = SkillCatalog.Find(capability) ?? throw new WorkFailedException(NoSkill(capability), final: true, code: "NoSkill");
        try
        {
            return skill.Run(request);
        }
        catch (ArgumentException exception)
        {
            throw new WorkFailedException($"{capability}: {exception.Message}", final: true, code: "InvalidInput");
        }
    }

    /// <summary>The input with its one text under the name by which skills look for it first.</summary>
    private JsonElement TextOf(JsonElement input)
    {
        if (input.ValueKind != JsonValueKind.Object || (input.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String))
            return input;
        if (!InputFitting.TryFit(input, Declared, out var found, out _))
            return input;
        var named = JsonObject.Create(input)!;
        named["text"] = found;
        return JsonSerializer.SerializeToElement(named);
    }

    /// <summary>By capability; of several the most confident, the first of equals.</summary>
    private static Dictionary<string, JsonElement> Known(IReadOnlyList<ContributionSeen> contributions)
    {
        var known = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var contribution in contributions.OrderByDescending(contribution => contribution.Confidence))
        {
            foreach (var capability in contribution.Capabilities)
                known.TryAdd(capability, contribution.Output);
        }

        return known;
    }

    /// <summary>Why a capability can't be done, and what could.</summary>
    public static string NoSkill(string capability) =>
        $"the agent has no model, and there is no offline skill {capability}; there are {string.Join(", ", SkillCatalog.All.Select(skill => skill.Capability))}";
}
