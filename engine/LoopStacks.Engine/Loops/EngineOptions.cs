namespace LoopStacks.Engine.Loops;

/// <summary>Settings of the engine (<c>LoopStacks:Engine</c>).</summary>
public sealed class EngineOptions
{
    public const string Section = "LoopStacks:Engine";

    /// <summary>How long a work item is kept without a sign of life. Default 45 s; longer than the gateways' own lease, which reports a lost replica sooner.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(45);

    /// <summary>How often loops are sought whose time has come and that nobody holds. Default 10 s.</summary>
    public TimeSpan ScanInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long events that nothing depends on may wait for company before they are written. Default 50 ms.</summary>
    public TimeSpan DeferredFlush { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// How long a result may wait for those of the loop's other work items before it is written, and only then confirmed to the agent. Nothing that follows from a result waits: where it ends
    /// the loop, or more work is handed out, it is written at once. 0 writes each at once. Default 2 ms.
    /// </summary>
    public TimeSpan ResultHold { get; set; } = TimeSpan.FromMilliseconds(2);

    /// <summary>
    /// How long a loop waits for agents that are expected: those of deployed instances that are not connected, and after a restart all. Default 15 s, longer than agents pause between two
    /// attempts to connect. A loop whose agents are all there waits for nothing.
    /// </summary>
    public TimeSpan AgentGrace { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long a loop waits for an instance that is scaled to zero and is started for it: whoever scales has to notice, and its replica to start. Default 60 s. It goes on as soon as the replica is connected.
    /// </summary>
    public TimeSpan WakeGrace { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Loops that are taken up at the same time after a restart. Default 64.</summary>
    public int RecoveryParallelism { get; set; } = 64;

    /// <summary>Events that a slow reader may be behind before it is told that it missed some. Default 4,096.</summary>
    public int ReaderBuffer { get; set; } = 4096;

    /// <summary>How long a person has to answer where the question does not say. Default 7 days.</summary>
    public TimeSpan QuestionDue { get; set; } = TimeSpan.FromDays(7);

    public IEnumerable<string> Faults()
    {
        if (QuestionDue < TimeSpan.FromSeconds(1) || QuestionDue > TimeSpan.FromDays(365))
            yield return $"{Section}:QuestionDue is {QuestionDue}; it must be 1 s to 365 days.";
        if (Lease < TimeSpan.FromSeconds(1))
            yield return $"{Section}:Lease is {Lease}; it must be at least 1 s.";
        if (ScanInterval < TimeSpan.FromSeconds(1))
            yield return $"{Section}:ScanInterval is {ScanInterval}; it must be at least 1 s.";
        if (DeferredFlush < TimeSpan.Zero || DeferredFlush > TimeSpan.FromSeconds(5))
            yield return $"{Section}:DeferredFlush is {DeferredFlush}; it must be 0 to 5 s.";
        if (ResultHold < TimeSpan.Zero || ResultHold > TimeSpan.FromSeconds(1))
            yield return $"{Section}:ResultHold is {ResultHold}; it must be 0 to 1 s.";
        if (AgentGrace < TimeSpan.Zero || AgentGrace > TimeSpan.FromMinutes(10))
            yield return $"{Section}:AgentGrace is {AgentGrace}; it must be 0 to 10 min.";
        if (WakeGrace < TimeSpan.Zero || WakeGrace > TimeSpan.FromMinutes(30))
            yield return $"{Section}:WakeGrace is {WakeGrace}; it must be 0 to 30 min.";
        if (RecoveryParallelism is < 1 or > 4096)
            yield return $"{Section}:RecoveryParallelism is {RecoveryParallelism}; it must be 1 to 4096.";
        if (ReaderBuffer is < 16 or > 1_000_000)
            yield return $"{Section}:ReaderBuffer is {ReaderBuffer}; it must be 16 to 1000000.";
    }
}
