using System.Collections.Immutable;
using System.Text.Json;
using LoopStacks.Core.Documents;

namespace LoopStacks.Core.Output;

/// <summary>Scores, duels and ties of a ranked vote, best candidate first, for the details of an aggregation.</summary>
internal static class RankedDetails
{
    public static void Write(Utf8JsonWriter json, RankedResult result, RankedTie tie, ImmutableArray<VotedValue> candidates)
    {
        var order = Enumerable.Range(0, candidates.Length)
            .OrderByDescending(i => result.Scores[i]).ThenBy(i => i).Take(AnswerDetails.Listed).ToArray();
        json.WriteStartArray("candidates");
        foreach (var i in order)
        {
            json.WriteStartObject();
            json.WritePropertyName("candidate");
            JsonText.Write(json, candidates[i].Json);
            json.WriteNumber("score", (double)result.Scores[i]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        foreach (var (name, matrix) in result.Matrices)
            WriteMatrix(json, name, matrix, order);
        if (tie.Among.Length > 1)
            WriteTie(json, tie, candidates);
    }

    // Rows and columns in the order of the candidates.
    private static void WriteMatrix(Utf8JsonWriter json, string name, decimal[,] matrix, int[] order)
    {
        json.WriteStartArray(name);
        foreach (var i in order)
        {
            json.WriteStartArray();
            foreach (var j in order)
                json.WriteNumberValue((double)matrix[i, j]);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static void WriteTie(Utf8JsonWriter json, RankedTie tie, ImmutableArray<VotedValue> candidates)
    {
        json.WriteStartObject("tie");
        json.WriteStartArray("among");
        foreach (var i in tie.Among.Take(AnswerDetails.Listed))
            JsonText.Write(json, candidates[i].Json);
        json.WriteEndArray();
        json.WriteStartArray("ballotsOf");
        foreach (var decider in tie.Deciders)
            json.WriteStringValue(decider);
        json.WriteEndArray();
        json.WriteBoolean("candidateDrawn", tie.IsDrawn);
        json.WriteEndObject();
    }
}
