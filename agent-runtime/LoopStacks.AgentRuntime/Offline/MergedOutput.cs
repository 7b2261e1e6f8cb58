using System.Text.Json;
using LoopStacks.AgentRuntime.Skills;

namespace LoopStacks.AgentRuntime.Offline;

/// <summary>
/// Makes one output of the skills of one work item, by the rule by which the platform merges contributions: key by key in the order of the capabilities; where two
/// skills give the same key, the value of the more confident stands, of equally confident ones that of the first.
/// </summary>
internal static class MergedOutput
{
    public static JsonElement Of(IReadOnlyList<SkillAnswer> answers)
    {
        if (answers.Count == 1)
            return answers[0].Output;
        var merged = new OrderedDictionary<string, (JsonElement Value, double Confidence)>(StringComparer.Ordinal);
        foreach (var answer in answers)
        {
            foreach (var member in answer.Output.EnumerateObject())
            {
                if (!merged.TryGetValue(member.Name, out var there) || there.Confidence < answer.Confidence)
                    merged[member.Name] = (member.Value, answer.Confidence);
            }
        }

        return JsonSerializer.SerializeToElement(
            new OrderedDictionary<string, JsonElement>(merged.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.Value))));
    }
}
