using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace LoopStacks.Core.Reputation;

/// <summary>
/// A decayed histogram of durations whose buckets grow by a constant factor, so that every quantile is within 5 % of a duration that occurred, in bounded space
/// (Masson, Rim and Lee, "DDSketch", 2019, with relative accuracy 0.05). From 1 ms to 365 days; what is shorter or longer counts as that.
/// </summary>
/// <param name="First">Index of the first bucket.</param>
/// <param name="Weights">By bucket, from <paramref name="First"/> on.</param>
public sealed record Durations(int First, ImmutableArray<double> Weights)
{
    /// <summary>Largest relative error of a quantile.</summary>
    public const double Accuracy = 0.05;

    private const double Growth = (1 + Accuracy) / (1 - Accuracy);
    private const double Shortest = 1;
    private const double Longest = 365 * 24 * 3600 * 1000.0;

    private static readonly double LogGrowth = Math.Log(Growth);

    public static Durations None { get; } = new(0, []);

    public double Weight => Weights.Sum();

    public Durations Times(double factor) => Weights.IsEmpty || factor == 1 ? this : this with { Weights = [.. Weights.Select(weight => weight * factor)] };

    /// <summary>The smallest duration that at least this share of the weight does not exceed; null where there is none.</summary>
    /// <param name="share">More than 0, at most 1.</param>
    public TimeSpan? Quantile(double share)
    {
        var wanted = Weight * share;
        var below = 0.0;
        for (var i = 0; i < Weights.Length; i++)
        {
            below += Weights[i];
            if (below >= wanted && below > 0)
                return TimeSpan.FromMilliseconds(2 * Math.Pow(Growth, First + i) / (Growth + 1));
        }

        return null;
    }

    internal Durations Plus(TimeSpan took, double weight)
    {
        var bucket = (int)Math.Ceiling(Math.Log(Math.Clamp(took.TotalMilliseconds, Shortest, Longest)) / LogGrowth);
        if (Weights.IsEmpty)
            return new(bucket, [weight]);
        var first = Math.Min(First, bucket);
        var weights = new double[Math.Max(First + Weights.Length, bucket + 1) - first];
        Weights.CopyTo(weights, First - first);
        weights[bucket - first] += weight;
        return new(first, ImmutableCollectionsMarshal.AsImmutableArray(weights));
    }
}
