using BenchmarkDotNet.Attributes;
using LoopStacks.Core.Loops;
using LoopStacks.Core.Statistics;

namespace LoopStacks.Bench;

/// <summary>What statistics cost a loop of three agents: its facts, which are taken when it ends; and adding those of a second's loops up, with all that is written.</summary>
[MemoryDiagnoser]
public class StatisticsBenchmarks
{
    private const int LoopsASecond = 2000;

    private readonly LoopState _loop = WholeLoop.OfCapabilities(3).Run();
    private readonly LoopFacts _facts;

    public StatisticsBenchmarks() => _facts = LoopFacts.Of(_loop);

    [Benchmark]
    public LoopFacts Facts() => LoopFacts.Of(_loop);

    /// <summary>By loop; the rows of a batch are made and encoded once.</summary>
    [Benchmark(OperationsPerInvoke = LoopsASecond)]
    public int Fold()
    {
        var fold = new RollupFold();
        for (var i = 0; i < LoopsASecond; i++)
            fold.Add(_facts, instance => instance);
        return fold.Rollups().Sum(entry => RollupCodec.Encode(entry.Value).Length);
    }
}
