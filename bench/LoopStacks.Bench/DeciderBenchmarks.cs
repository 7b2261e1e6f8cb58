using BenchmarkDotNet.Attributes;
using LoopStacks.Core.Loops;

namespace LoopStacks.Bench;

/// <summary>What deciding a whole loop costs, every command decided and every event folded, and how that grows with its work items.</summary>
[MemoryDiagnoser]
public class DeciderBenchmarks
{
    private readonly WholeLoop _three = WholeLoop.OfCapabilities(3);
    private readonly WholeLoop _hundred = WholeLoop.OfInstances(100);
    private readonly WholeLoop _thousand = WholeLoop.OfInstances(1000);

    /// <summary>Three capabilities, three agents, merged.</summary>
    [Benchmark(Baseline = true)]
    public LoopState ThreeAgents() => _three.Run();

    /// <summary>A hundred winners of one capability, collected.</summary>
    [Benchmark]
    public LoopState HundredAgents() => _hundred.Run();

    /// <summary>A thousand winners of one capability, collected.</summary>
    [Benchmark]
    public LoopState ThousandAgents() => _thousand.Run();
}
