using System.Diagnostics.Metrics;

namespace LoopStacks.Operator;

/// <summary>What the operator measures beside that which the library does.</summary>
internal static class OperatorMetrics
{
    public const string MeterName = "LoopStacks.Operator";

    private static readonly Meter s_meter = new(MeterName);

    public static void Watch(OperatorRuntime runtime)
    {
        s_meter.CreateObservableGauge("loopstacks.operator.leading", () => runtime.IsLeading ? 1 : 0, description: "1 where this operator leads.");
        s_meter.CreateObservableGauge("loopstacks.operator.pending", () => runtime.Pending ?? 0, description: "Objects that wait to be reconciled or are.");
    }
}
