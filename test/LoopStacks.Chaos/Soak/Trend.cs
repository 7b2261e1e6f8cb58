namespace LoopStacks.Chaos.Soak;

/// <summary>What a control plane takes at a time.</summary>
internal sealed record Sample(TimeSpan At, int Node, double Mebibytes, int Descriptors);

/// <summary>How something goes over time.</summary>
/// <param name="PerHour">By the straight line that fits best, over the second half of the run.</param>
/// <param name="Share">Growth over that half as a share of its mean.</param>
internal readonly record struct Trend(double Mean, double PerHour, double Share)
{
    // A heap that is collected now and then goes up and down by more than this within minutes.
    private const double Noise = 0.1;

    public bool Grows => Share > Noise;

    public static Trend Of(IReadOnlyList<(TimeSpan At, double Value)> samples)
    {
        var half = samples.Skip(samples.Count / 2).ToArray();
        if (half.Length < 2)
            return default;
        var (meanAt, mean) = (half.Average(sample => sample.At.TotalHours), half.Average(sample => sample.Value));
        var spread = half.Sum(sample => Math.Pow(sample.At.TotalHours - meanAt, 2));
        var perHour = spread == 0 ? 0 : half.Sum(sample => (sample.At.TotalHours - meanAt) * (sample.Value - mean)) / spread;
        var hours = (half[^1].At - half[0].At).TotalHours;
        return new Trend(mean, perHour, mean == 0 ? 0 : perHour * hours / mean);
    }
}
