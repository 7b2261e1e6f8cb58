namespace LoopStacks.Load.Clients;

/// <summary>What a number of clients got done.</summary>
/// <param name="Latencies">Of every right answer, in milliseconds, sorted.</param>
/// <param name="Wrong">Answers that were not the loop's right end.</param>
internal sealed record LoadResult(double[] Latencies, int Wrong, TimeSpan Elapsed)
{
    public int Loops => Latencies.Length;

    public double PerSecond => Loops / Elapsed.TotalSeconds;

    /// <param name="quantile">0..1.</param>
    public double Milliseconds(double quantile) => Loops == 0 ? double.NaN : Latencies[Math.Min(Loops - 1, (int)(Loops * quantile))];
}
