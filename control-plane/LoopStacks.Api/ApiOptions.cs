namespace LoopStacks.Api;

/// <summary>Limits of the REST API and of its streams. Bound to the section <see cref="Section"/>.</summary>
public sealed class ApiOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "LoopStacks:Api";

    /// <summary>Largest request body in bytes, 1 KiB to 64 MiB. Default 1 MiB. More is answered with TooLarge.</summary>
    public int MaxBodyBytes { get; set; } = 1024 * 1024;

    /// <summary>How deep objects and arrays of a body may nest, 8 to 256. Default 64. More is answered with TooDeep.</summary>
    public int MaxDepth { get; set; } = 64;

    /// <summary>Largest page of a list, 1 to 10,000. Default 500.</summary>
    public int MaxPageSize { get; set; } = 500;

    /// <summary>Page of a list where the caller names no limit, 1 to <see cref="MaxPageSize"/>. Default 50.</summary>
    public int DefaultPageSize { get; set; } = 50;

    /// <summary>Labels of an execution, 0 to 1,000. Default 32.</summary>
    public int MaxLabels { get; set; } = 32;

    /// <summary>Longest <c>Prefer: wait</c>, 0 to 10 minutes; a longer wish is cut to it. Default 60 s. Zero honours none.</summary>
    public TimeSpan MaxWait { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Requests that may wait for an end at once, 1 to 1,000,000. Default 10,000. More are answered with TooManyRequests.</summary>
    public int MaxConcurrentWaits { get; set; } = 10_000;

    /// <summary>Event streams (SSE and WebSocket) open at once, 1 to 1,000,000. Default 2,000. More are answered with TooManyRequests.</summary>
    public int MaxStreams { get; set; } = 2_000;

    /// <summary>How often a silent stream says that it is alive, 1 s to 5 min. Default 15 s.</summary>
    public TimeSpan StreamKeepAlive { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Largest message that is read from a reader on <c>/events</c>, in bytes, 256 to 1 MiB. Default 64 KiB. A larger one closes the connection with 1009.</summary>
    public int MaxReaderMessageBytes { get; set; } = 64 * 1024;

    /// <summary>Channels of one reader on <c>/events</c>, 1 to 10,000. Default 100.</summary>
    public int MaxReaderChannels { get; set; } = 100;

    /// <summary>How long a reader on <c>/events</c> may take to read a message, 1 s to 1 h. Default 60 s. Then its connection is cut; it goes on from its cursor when it comes back.</summary>
    public TimeSpan MaxReaderStall { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the checks of <c>/readyz</c> may take, 100 ms to 1 min. Default 5 s.</summary>
    public TimeSpan ReadinessTimeout { get; set; } = TimeSpan.FromSeconds(5);
}
