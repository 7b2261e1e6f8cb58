using System.Text.Json;
using LoopStacks.Core.Documents;

namespace LoopStacks.Core.Output;

/// <summary>The count by answer, heaviest first, for the details of an aggregation.</summary>
internal static class AnswerDetails
{
    /// <summary>Past this many answers only the heaviest are listed.</summary>
    public const int Listed = 64;

    public static void Write(
        Utf8JsonWriter json, string list, string name, Guid loopId, List<Answer> answers, decimal[] weights, decimal total)
    {
        json.WriteStartArray(list);
        foreach (var i in Enumerable.Range(0, answers.Count).OrderByDescending(i => weights[i]).ThenBy(i => answers[i].Value.DrawIn(loopId)).ThenBy(i => answers[i].Value).Take(Listed))
        {
            json.WriteStartObject();
            json.WritePropertyName(name);
            JsonText.Write(json, answers[i].Value.Json);
            json.WriteNumber("votes", answers[i].Votes.Count);
            json.WriteNumber("weight", (double)weights[i]);
            json.WriteNumber("share", total == 0 ? 0 : (double)(weights[i] / total));
            json.WriteStartArray("instances");
            foreach (var vote in answers[i].Votes)
                json.WriteStringValue(vote.From.Instance);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
