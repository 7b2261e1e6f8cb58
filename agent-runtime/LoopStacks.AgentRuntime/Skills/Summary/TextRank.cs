using LoopStacks.AgentRuntime.Skills.Text;

namespace LoopStacks.AgentRuntime.Skills.Summary;

/// <summary>
/// Weighs sentences by how much of the others they share, after Mihalcea and Tarau, "TextRank", EMNLP 2004, with the cosine
/// of TF-IDF vectors for likeness. Time grows with the square of the sentences; callers bound their number.
/// </summary>
internal static class TextRank
{
    private const double Damping = 0.85;
    private const int Rounds = 30;

    /// <summary>One weight a sentence; they add up to about 1.</summary>
    public static double[] Weigh(IReadOnlyList<Dictionary<string, double>> sentences)
    {
        var likeness = Likeness(Vectors(sentences));
        var outgoing = likeness.Select(row => row.Sum()).ToArray();
        var weights = Enumerable.Repeat(1.0 / Math.Max(1, sentences.Count), sentences.Count).ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            var next = new double[weights.Length];
            for (var i = 0; i < weights.Length; i++)
            {
                double sum = 0;
                for (var j = 0; j < weights.Length; j++)
                {
                    if (outgoing[j] > 0)
                        sum += likeness[j][i] / outgoing[j] * weights[j];
                }

                next[i] = (1 - Damping) / weights.Length + Damping * sum;
            }

            weights = next;
        }

        return weights;
    }

    private static List<Dictionary<string, double>> Vectors(IReadOnlyList<Dictionary<string, double>> sentences)
    {
        var documents = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var stem in sentences.SelectMany(s => s.Keys))
            documents[stem] = documents.GetValueOrDefault(stem) + 1;
        return sentences.Select(s => Normalized(s, documents, sentences.Count)).ToList();
    }

    private static Dictionary<string, double> Normalized(Dictionary<string, double> counts, Dictionary<string, int> documents, int total)
    {
        var vector = counts.ToDictionary(
            c => c.Key, c => (1 + Math.Log(c.Value)) * Math.Log(1 + (double)total / documents[c.Key]), StringComparer.Ordinal);
        var length = Math.Sqrt(vector.Values.Sum(v => v * v));
        return length == 0 ? vector : vector.ToDictionary(v => v.Key, v => v.Value / length, StringComparer.Ordinal);
    }

    private static double[][] Likeness(List<Dictionary<string, double>> vectors)
    {
        var likeness = vectors.Select(_ => new double[vectors.Count]).ToArray();
        for (var i = 0; i < vectors.Count; i++)
        {
            for (var j = i + 1; j < vectors.Count; j++)
                likeness[i][j] = likeness[j][i] = Dot(vectors[i], vectors[j]);
        }

        return likeness;
    }

    private static double Dot(Dictionary<string, double> left, Dictionary<string, double> right)
    {
        if (left.Count > right.Count)
            (left, right) = (right, left);
        double sum = 0;
        foreach (var (stem, weight) in left)
            sum += weight * right.GetValueOrDefault(stem);
        return sum;
    }
}
