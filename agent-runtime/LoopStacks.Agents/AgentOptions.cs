using LoopStacks.Contracts.Connection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoopStacks.Agents;

/// <summary>Where an agent connects and how it behaves. Immutable.</summary>
public sealed record AgentOptions
{
    /// <summary>The platform's addresses, tried in turn. Default <c>http://127.0.0.1:8080</c>.</summary>
    public IReadOnlyList<Uri> Urls { get; init; } = [new("http://127.0.0.1:8080")];

    /// <summary>Realm in which the agent works. Default <c>default-realm</c>.</summary>
    public string Realm { get; init; } = ConnectionProtocol.DefaultRealm;

    /// <summary>Name of the AgentInstance; the agent's name where null.</summary>
    public string? Instance { get; init; }

    /// <summary>Name of this process, unique within the instance; the platform makes one up where null.</summary>
    public string? Replica { get; init; }

    /// <summary>How many work items it takes at once, 1 to 1,000. Default 16.</summary>
    public int Credits { get; init; } = 16;

    /// <summary>
    /// How long work in hand may take after the agent was told to stop. Default 30 s. What waits for children or people is parked at once; what is left at the
    /// end fails, to be retried elsewhere.
    /// </summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a handler waits for children before its work item is parked: the handler ends with a <see cref="WorkParkedException"/>, and runs again from its
    /// top, on any replica, when the children have ended. Default 30 s; null waits for ever. Waiting takes no credit, parked work takes no memory either.
    /// </summary>
    public TimeSpan? ParkAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The same for a handler that waits for a person's answer. Default 5 s.</summary>
    public TimeSpan? ParkQuestionsAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Pause before the first attempt to connect again; doubled by attempt and varied at random. Default 100 ms.</summary>
    public TimeSpan ReconnectDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest pause between two attempts; in the first ten seconds after a connection was lost half a second at most. Default 5 s.</summary>
    public TimeSpan MaxReconnectDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long one attempt to connect may take. Default 10 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// File whose text is sent as bearer token at each attempt to connect, and read anew each time since whoever writes it replaces it, as Kubernetes does with a service account's token. Default null: none is sent.
    /// A file that can't be read, or that holds no token, is a failed attempt.
    /// </summary>
    public string? TokenFile { get; init; }

    /// <summary>Told with true when the platform has let the agent in, and with false when that connection is gone; must be quick. Default nobody is told.</summary>
    public Action<bool>? ConnectionChanged { get; init; }

    /// <summary>Where the agent logs to. Default nowhere; <see cref="LoopAgent.RunAsync(string[])"/> logs to the console.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Told of each connection on which the platform has let the agent in; for the test kit, which waits for it and cuts it.</summary>
    internal Action<Connections.AgentConnection>? Connected { get; init; }
}
