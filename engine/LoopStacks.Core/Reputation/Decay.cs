namespace LoopStacks.Core.Reputation;

/// <summary>
/// How evidence fades: after one half-life it counts half. Exponential decay, so sums that were decayed once can be decayed further, and the order in which observations come does not
/// matter (Cormode, Shkapenyuk, Srivastava and Xu, "Forward Decay", 2009).
/// </summary>
/// <param name="HalfLife">More than zero.</param>
public readonly record struct Decay(TimeSpan HalfLife)
{
    /// <summary>2^(−age / half-life), 0..1; what lies in the future (a clock went back) counts whole.</summary>
    public double Factor(TimeSpan age) => age <= TimeSpan.Zero ? 1 : Math.Pow(2, -(age / HalfLife));
}
