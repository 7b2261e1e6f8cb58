namespace LoopStacks.Load.Report;

/// <summary>One measured figure.</summary>
/// <param name="Variant">What was measured: <c>floor</c>, <c>sqlite</c>, <c>preloaded</c> or <c>memory</c>.</param>
/// <param name="Name">Which figure.</param>
internal sealed record Figure(string Variant, string Name, double Value, string Unit);
