namespace LoopStacks.Contracts.Connection;

/// <summary>Names and limits of the agent connection.</summary>
public static class ConnectionProtocol
{
    /// <summary>WebSocket sub-protocol that both sides must name.</summary>
    public const string SubProtocol = "loopstacks.agent.v1";

    /// <summary>Path of the agents' door on the API's port.</summary>
    public const string Path = "/loopstacks/v1/agents/connect";

    /// <summary>The realm that exists from the start.</summary>
    public const string DefaultRealm = "default-realm";

    /// <summary>Largest frame read by default, in bytes: a body of 1 MiB and its envelope.</summary>
    public const int MaxMessageBytes = (1 << 20) + (64 << 10);

    /// <summary>Largest partial output, in bytes.</summary>
    public const int MaxPartialBytes = 64 << 10;

    /// <summary>Largest number of messages in one frame.</summary>
    public const int MaxMessagesPerFrame = 1024;
}
