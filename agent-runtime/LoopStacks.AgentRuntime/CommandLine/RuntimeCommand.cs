namespace LoopStacks.AgentRuntime.CommandLine;

/// <summary>What the program was asked to do. Immutable.</summary>
internal sealed record RuntimeCommand
{
    public bool Help { get; init; }

    public IReadOnlyList<Uri> Urls { get; init; } = [new("http://127.0.0.1:8080")];

    public string? Agent { get; init; }

    public string? AgentFile { get; init; }

    public string? Instance { get; init; }

    public string? InstanceFile { get; init; }

    public string? TokenFile { get; init; }

    /// <summary>Where it says whether it is connected; null where nobody asks.</summary>
    public int? HealthPort { get; init; }

    public string? Replica { get; init; }

    public string? Realm { get; init; }

    public string Namespace { get; init; } = "default";

    /// <summary>How long to wait for a platform that does not answer yet.</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(30);
}
