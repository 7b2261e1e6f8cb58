namespace LoopStacks.WebConsole.Design.Charts;

/// <param name="Values">One for each bucket; null where there is nothing.</param>
/// <param name="Tone">A colour of the design: <c>good</c>, <c>bad</c>, <c>late</c>, <c>calm</c>, or <c>c1</c> to <c>c8</c>.</param>
public sealed record ChartSeries(string Name, IReadOnlyList<double?> Values, string Tone);
