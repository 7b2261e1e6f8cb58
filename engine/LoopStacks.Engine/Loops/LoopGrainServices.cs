using LoopStacks.Engine.Cluster;
using LoopStacks.Engine.Coordination;
using LoopStacks.Engine.Journal;
using LoopStacks.Engine.Ends;

namespace LoopStacks.Engine.Loops;

/// <summary>What every loop's grain works with; one of each by process.</summary>
internal sealed record LoopGrainServices(
    ILoopJournal Journal,
    LoopReader Reader,
    DefinitionCache Definitions,
    ICoordinationBus Bus,
    CandidateFinder Candidates,
    OpenBiddings Open,
    RealmQuota Quota,
    LoopMetrics Metrics,
    EndedLoops Ended,
    ChildStarter Children,
    ILoopPeers Peers,
    NodeIdentity Node,
    EngineOptions Options,
    TimeProvider Time);
