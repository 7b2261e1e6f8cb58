namespace LoopStacks.WebConsole.Design.Charts;

/// <summary>A scale from 0 to a round number not less than all values.</summary>
internal readonly record struct ChartScale(double Top)
{
    private static readonly double[] s_round = [1, 2, 2.5, 5, 10];

    public static ChartScale Of(double most)
    {
        if (!(most > 0) || double.IsInfinity(most))
            return new ChartScale(1);
        var magnitude = Math.Pow(10, Math.Floor(Math.Log10(most)));
        return new ChartScale(s_round.Select(step => step * magnitude).First(top => top >= most * 0.999999));
    }

    public double Share(double value) => Math.Clamp(value / Top, 0, 1);
}
