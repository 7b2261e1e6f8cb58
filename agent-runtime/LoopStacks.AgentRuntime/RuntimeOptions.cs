using System.Text.Json;
using LoopStacks.Contracts.Connection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoopStacks.AgentRuntime;

/// <summary>One replica of an Agent that this runtime runs. Immutable.</summary>
public sealed record RuntimeOptions
{
    /// <summary>The platform's addresses, tried in turn. Default <c>http://127.0.0.1:8080</c>.</summary>
    public IReadOnlyList<Uri> Urls { get; init; } = [new("http://127.0.0.1:8080")];

    /// <summary>Realm in which the replica works. Default <c>default-realm</c>.</summary>
    public string Realm { get; init; } = ConnectionProtocol.DefaultRealm;

    /// <summary>Name of the AgentInstance; the Agent's name where null.</summary>
    public string? Instance { get; init; }

    /// <summary>Name of this replica, unique within the instance; the platform makes one up where null.</summary>
    public string? Replica { get; init; }

    /// <summary>The Agent resource as a document: <c>metadata</c> and <c>spec</c>.</summary>
    public required JsonElement Agent { get; init; }

    /// <summary>The AgentInstance's <c>spec.config</c>; what the platform says when the replica connects, where null.</summary>
    public JsonElement? Config { get; init; }

    /// <summary>File with the bearer token that is shown at each connect, see <see cref="Agents.AgentOptions.TokenFile"/>. Default null.</summary>
    public string? TokenFile { get; init; }

    /// <summary>Told when the replica is connected and when it is no longer, see <see cref="Agents.AgentOptions.ConnectionChanged"/>. Default nobody.</summary>
    public Action<bool>? ConnectionChanged { get; init; }

    /// <summary>Where the replica logs to. Default nowhere.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Looks up the secret that a <c>secretRef</c> names; null where there is none. Default the environment variable of that name.</summary>
    public Func<string, string?> Secrets { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>How long one answer of a model may take. Default 2 minutes; the work's deadline bounds it too.</summary>
    public TimeSpan ModelTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long work in hand may take after the replica was told to stop. Default 30 s.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
