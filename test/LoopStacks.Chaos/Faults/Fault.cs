namespace LoopStacks.Chaos.Faults;

/// <summary>What goes wrong.</summary>
internal enum FaultKind
{
    /// <summary>SIGKILL of a control plane, which is started again.</summary>
    NodeKilled,

    /// <summary>SIGTERM of a control plane, which is started again when it has ended.</summary>
    NodeRestarted,

    /// <summary>SIGSTOP of a control plane for longer than the others wait for it, then SIGCONT.</summary>
    NodeHung,

    /// <summary>SIGSTOP of a control plane for a moment, then SIGCONT.</summary>
    NodePaused,

    /// <summary>SIGKILL of Redis, which is started again, empty.</summary>
    RedisKilled,

    RedisHung,

    /// <summary>PostgreSQL ends all connections, stops and is started again.</summary>
    PostgresRestarted,

    /// <summary>PostgreSQL ends as by a crash and is started again.</summary>
    PostgresKilled,

    /// <summary>SIGKILL of a process with agents, which is started again.</summary>
    AgentsKilled,

    AgentsRestarted,

    AgentsHung,

    /// <summary>A control plane's connections to PostgreSQL end, and no new one is made.</summary>
    PostgresCut,

    /// <summary>Nothing comes through between a control plane and PostgreSQL.</summary>
    PostgresStalled,

    PostgresSlow,

    RedisCut,

    RedisStalled,

    /// <summary>A control plane and its peers do not reach each other.</summary>
    PeersCut,

    PeersStalled,

    /// <summary>The clock of a control plane goes ahead, then is right again.</summary>
    ClockAhead,

    ClockBehind,
}

/// <summary>Something that goes wrong at a time, for a time.</summary>
/// <param name="At">After the start.</param>
/// <param name="Target">Number of the control plane or of the process with agents; 0 where there is one of its kind.</param>
internal sealed record Fault(TimeSpan At, TimeSpan For, FaultKind Kind, int Target);
