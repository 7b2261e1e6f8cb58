using Microsoft.Extensions.Logging;

namespace LoopStacks.Testing;

/// <summary>How an <see cref="InMemoryPlatform"/> is started.</summary>
public sealed record PlatformOptions
{
    /// <summary>
    /// The clock of loops, connections and agents. Default the system's. With a <see cref="Microsoft.Extensions.Time.Testing.FakeTimeProvider"/> time passes when the test says so; then nothing is lost for want of
    /// heartbeats, however much time passes at once.
    /// </summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How long the waits of a test may last, by the wall clock, before they fail. Default 30 s. Nothing that works waits that long.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The platform's log on standard error, from this level on. Default Error.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Error;

    /// <summary>Settings as on the command line of the control plane, <c>--LoopStacks:Gateway:Grace=00:00:01</c>.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];
}
