namespace LoopStacks.ControlPlane.Settings;

/// <summary>How a control plane is started. Null leaves a setting to configuration (environment, appsettings.json) and its default.</summary>
public sealed record ControlPlaneOptions
{
    /// <summary>Addresses to listen on, separated by <c>;</c>. Only loopback ones: there is no authentication yet. Default <c>http://127.0.0.1:8080</c>; port 0 takes a free one.</summary>
    public string? Urls { get; init; }

    /// <summary>Folder of the embedded store. Default <c>.loopstacks</c>. <see cref="InMemory"/> keeps nothing.</summary>
    public string? DataFolder { get; init; }

    /// <summary>Stands for <see cref="DataFolder"/> where nothing is to be kept.</summary>
    public const string InMemory = ":memory:";

    /// <summary>Redis that makes it one of several control planes, as a connection string; empty makes it one by itself, whatever the configuration says. Default null: as configured (<c>LOOPSTACKS_REDIS</c>). A secret.</summary>
    public string? Redis { get; init; }

    /// <summary>Whether AgentInstances with their replicas are run by this process (<c>loopstacks dev</c>). Default false.</summary>
    public bool RunAgents { get; init; }

    /// <summary>Log to the console from this level on. Default Information; Warning for embedding hosts that speak themselves.</summary>
    public LogLevel? LogLevel { get; init; }

    /// <summary>The clock by which loops, connections and answers go. Default the system's; tests give one of their own.</summary>
    public TimeProvider? Time { get; init; }

    /// <summary>Further command line settings, <c>--Section:Key=value</c>.</summary>
    public string[] Arguments { get; init; } = [];
}
