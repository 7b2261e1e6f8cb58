using LoopStacks.AgentRuntime.Skills.Text;

namespace LoopStacks.AgentRuntime.Skills.Intent;

/// <summary>
/// Compares a text with the examples of each intent (cosine of TF-IDF vectors over stems and pairs of stems) and looks for
/// its keywords. Immutable and thread safe.
/// </summary>
internal sealed class IntentClassifier
{
    // How steeply a lead turns into confidence; found on sentences of our own, not on the held-out set.
    private const double Sharpness = 9;
    private const double StopWordWeight = 0.35;

    private readonly Dictionary<string, double> idf = new(StringComparer.Ordinal);
    private readonly List<Entry> entries;

    public IntentClassifier(IReadOnlyList<IntentDefinition> intents)
    {
        CountDocuments(intents);
        entries = intents.Select(Compile).ToList();
    }

    public int Count => entries.Count;

    /// <summary>All intents, best first; equal ones keep their order. Confidences add up to at most 1.</summary>
    public IReadOnlyList<IntentRanking> Rank(string text)
    {
        var stems = IntentFeatures.Stems(text);
        var vector = Vector(IntentFeatures.Counts(stems));
        var joined = " " + string.Join(' ', stems) + " ";
        var scores = entries.Select(e => Score(e, vector, joined)).ToList();
        var best = scores.Count == 0 ? 0 : scores.Max();
        var powers = scores.Select(s => Math.Exp(Sharpness * (s - best))).ToList();
        // Little evidence for the best means little confidence in any.
        var evidence = Math.Min(1, best / 0.45);
        return entries.Select((e, i) => new IntentRanking(e.Name, powers[i] / powers.Sum() * evidence))
            .OrderByDescending(r => r.Confidence)
            .ToList();
    }

    private static double Score(Entry entry, Dictionary<string, double> vector, string joined)
    {
        double first = 0, second = 0;
        foreach (var example in entry.Examples)
        {
            var similarity = Dot(vector, example);
            if (similarity > first)
                (first, second) = (similarity, first);
            else if (similarity > second)
                second = similarity;
        }

        var keywords = entry.Keywords.Where(k => joined.Contains(k.Text, StringComparison.Ordinal)).Sum(k => k.Weight);
        return 0.6 * first + 0.2 * second + 0.4 * Dot(vector, entry.Centroid) + 0.5 * Math.Min(1, keywords);
    }

    private void CountDocuments(IReadOnlyList<IntentDefinition> intents)
    {
        var documents = intents.SelectMany(i => i.Examples.Concat(i.Keywords)).ToList();
        foreach (var feature in documents.SelectMany(d => IntentFeatures.Counts(IntentFeatures.Stems(d)).Keys))
            idf[feature] = idf.GetValueOrDefault(feature) + 1;
        foreach (var (feature, count) in idf)
            idf[feature] = Math.Log(1 + documents.Count / count);
    }

    private Entry Compile(IntentDefinition intent)
    {
        var examples = intent.Examples.Concat(intent.Keywords)
            .Select(e => Vector(IntentFeatures.Counts(IntentFeatures.Stems(e)))).ToList();
        var centroid = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var (feature, weight) in examples.SelectMany(e => e))
            centroid[feature] = centroid.GetValueOrDefault(feature) + weight;
        return new Entry(intent.Name, examples.Take(intent.Examples.Count).ToList(), Normalized(centroid), CompileKeywords(intent));
    }

    /// <summary>A rare keyword tells more than one that every intent's examples have.</summary>
    private List<(string Text, double Weight)> CompileKeywords(IntentDefinition intent)
    {
        var rarest = idf.Count == 0 ? 1 : idf.Values.Max();
        return intent.Keywords
            .Select(k => IntentFeatures.Stems(k))
            .Where(stems => stems.Count > 0)
            .Select(stems => (" " + string.Join(' ', stems) + " ", 0.6 * stems.Max(s => idf.GetValueOrDefault(s)) / rarest))
            .DistinctBy(k => k.Item1)
            .ToList();
    }

    private Dictionary<string, double> Vector(Dictionary<string, double> counts)
    {
        var vector = new Dictionary<string, double>(StringComparer.Ordinal);
        // A feature that no example has still lengthens the vector: half a text unknown is half a match.
        var unknown = idf.Count == 0 ? 1 : Math.Log(1 + idf.Count);
        foreach (var (feature, count) in counts)
        {
            var weight = feature.Contains(' ') && !idf.ContainsKey(feature) ? 0.5 : idf.GetValueOrDefault(feature, unknown * 0.6);
            if (EnglishStopWords.All.Contains(feature))
                weight *= StopWordWeight;
            vector[feature] = (1 + Math.Log(1 + count)) * weight;
        }

        return Normalized(vector);
    }

    private static Dictionary<string, double> Normalized(Dictionary<string, double> vector)
    {
        var length = Math.Sqrt(vector.Values.Sum(w => w * w));
        return length == 0 ? vector : vector.ToDictionary(p => p.Key, p => p.Value / length, StringComparer.Ordinal);
    }

    private static double Dot(Dictionary<string, double> left, Dictionary<string, double> right)
    {
        if (left.Count > right.Count)
            (left, right) = (right, left);
        return left.Sum(p => p.Value * right.GetValueOrDefault(p.Key));
    }

    private sealed record Entry(
        string Name,
        List<Dictionary<string, double>> Examples,
        Dictionary<string, double> Centroid,
        List<(string Text, double Weight)> Keywords);
}
