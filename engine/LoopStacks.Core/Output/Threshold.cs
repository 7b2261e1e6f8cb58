namespace LoopStacks.Core.Output;

/// <summary>What a share of the weight must pass.</summary>
internal static class Threshold
{
    private const decimal Tolerance = 1e-9m;
    private const decimal Highest = 1 - 1e-12m;

    /// <summary>
    /// A share within a billionth of the threshold equals it, and so does not pass: thirds and sevenths can't be written exactly, whether the user
    /// rounded them up or down. Near 1 the tolerance shrinks, so that all votes together always pass.
    /// </summary>
    public static decimal ToPass(double threshold)
    {
        var exact = Math.Min((decimal)threshold, Highest);
        return exact + Math.Min(Tolerance, (1 - exact) / 2);
    }
}
