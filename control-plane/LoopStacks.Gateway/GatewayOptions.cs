using LoopStacks.Contracts.Connection;

namespace LoopStacks.Gateway;

/// <summary>Limits and times of the agents' door; section <c>LoopStacks:Gateway</c> of the configuration.</summary>
public sealed class GatewayOptions
{
    /// <summary>Largest frame read from an agent, in bytes. Default 1 MiB and 64 KiB; 1 KiB to 64 MiB. A larger one closes with 1009.</summary>
    public int MaxMessageBytes { get; set; } = ConnectionProtocol.MaxMessageBytes;

    /// <summary>How often agents send heartbeats and queued work is renewed. Default 10 s.</summary>
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a started work item is kept without a heartbeat. Default 30 s; more than <see cref="HeartbeatInterval"/>.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a dropped session may be resumed, and how long work waits for agents after this process started. Default 30 s.</summary>
    public TimeSpan Grace { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a replica has to confirm an award. Default 10 s.</summary>
    public TimeSpan AcceptTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a new connection has to say <c>hello</c>. Default 5 s.</summary>
    public TimeSpan HelloTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the other side has to answer a close. Default 5 s.</summary>
    public TimeSpan CloseTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Connections at once. Default 10,000. One more is answered with 503.</summary>
    public int MaxConnections { get; set; } = 10_000;

    /// <summary>Sessions of one instance, those that may still be resumed included. Default 1,000.</summary>
    public int MaxReplicasPerInstance { get; set; } = 1_000;

    /// <summary>Work items that wait for a free credit, by instance. Default 10,000. One more is refused, so the runner-up gets it.</summary>
    public int MaxQueuedWork { get; set; } = 10_000;

    /// <summary>Work items of one replica that wait for children or people and take no credit. Default 10,000. One more keeps its credit while it waits.</summary>
    public int MaxWaitingWork { get; set; } = 10_000;

    /// <summary>Announcements that a replica has not answered yet. Default 10,000. When it is full the oldest are declined on its behalf.</summary>
    public int MaxPendingAnnouncements { get; set; } = 10_000;

    /// <summary>Messages that wait to be sent, by connection. Default 50,000. When it is full the connection is dropped.</summary>
    public int MaxOutboundMessages { get; set; } = 50_000;

    /// <summary>Reports, spawned children and questions that are being stored, by connection. Default 4,096. When it is full nothing more is read until half are stored.</summary>
    public int MaxReportsInFlight { get; set; } = 4_096;

    /// <summary>State requests that are being carried out, by connection. Default 256. When it is full nothing more is read until half are done.</summary>
    public int MaxStateRequestsInFlight { get; set; } = 256;

    /// <summary>Messages a second that one connection may send, twice as many at once. Default 50,000. More closes with 1008.</summary>
    public int MaxMessagesPerSecond { get; set; } = 50_000;
}
