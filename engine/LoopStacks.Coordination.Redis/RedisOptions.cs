namespace LoopStacks.Coordination.Redis;

/// <summary>The coordination bus on Redis; section <c>LoopStacks:Coordination</c> of the configuration.</summary>
public sealed class RedisOptions
{
    public const string Section = "LoopStacks:Coordination";

    /// <summary>Servers and their settings, as StackExchange.Redis reads them: <c>host:port,password=…</c>. A secret: never shown, never logged.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>The only realm that these control planes serve, so that their user needs no other keys than its own (<c>loopstacks:{realm}:*</c>); null serves all. Default null.</summary>
    public string? Realm { get; set; }

    /// <summary>The address at which the other control planes reach this one. Default 127.0.0.1: all are on one machine.</summary>
    public string SiloAddress { get; set; } = "127.0.0.1";

    /// <summary>The port at which the other control planes reach this one. Default 0: a free one.</summary>
    public int SiloPort { get; set; }

    /// <summary>
    /// Where this control plane listens for the others, <c>address:port</c>, if they reach it by another address: behind a port mapping or a proxy. Then <see cref="SiloAddress"/> and <see cref="SiloPort"/> are where they
    /// reach it. Default null: it listens there itself.
    /// </summary>
    public string? SiloListen { get; set; }

    /// <summary>
    /// Folder with <c>tls.crt</c>, <c>tls.key</c> and <c>ca.crt</c> (PEM). Control planes then speak mutual TLS with each other, and take only those whose certificate the authority signed. Needed where
    /// <see cref="SiloAddress"/> is not a loopback address. Read at the start. Default null.
    /// </summary>
    public string? Tls { get; set; }

    /// <summary>Which journal this process writes: processes with another one refuse to share its Redis. Null means that nobody looks. Set by the host.</summary>
    public string? Journal { get; set; }

    /// <summary>How often a process says that it is there. One that was silent for three times as long is gone. Default 1 s; 50 ms to 10 s.</summary>
    public TimeSpan Beat { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long work waits in its stream for an instance whose process died, or that is not there yet. Default 30 s; 0 to 10 min.</summary>
    public TimeSpan Grace { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often the leases of work that waits in a stream are renewed. Default 10 s; shorter than the engine's lease.</summary>
    public TimeSpan RenewInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often everything is compared with what Redis has, in case a message was lost. Default 30 s.</summary>
    public TimeSpan CompareInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long Redis may take to answer. Default 2 s; 100 ms to 1 min.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Work items in the stream of one instance. Default 10,000. One more is refused, so the runner-up gets it.</summary>
    public int MaxQueuedWork { get; set; } = 10_000;

    /// <summary>Work items and releases that this process keeps while Redis is away. Default 10,000 each. One more work item is refused; one more release is left to the compare.</summary>
    public int MaxKept { get; set; } = 10_000;

    /// <summary>Commands that wait for Redis's answer. Default 20,000. One more fails at once, as if Redis were away.</summary>
    public int MaxCommandsInFlight { get; set; } = 20_000;

    /// <summary>Messages of other processes that wait to be handled, by realm. Default 50,000. Beyond it announcements are dropped: their bidding closes without an answer.</summary>
    public int MaxMessages { get; set; } = 50_000;

    /// <summary>Announcements sent to others that are remembered, so that they can be answered for when a process goes. Default 100,000. When it is full the oldest are forgotten.</summary>
    public int MaxOpenAnnouncements { get; set; } = 100_000;

    /// <summary>A realm's name can't hold an <c>@</c>, so no realm can be taken for what belongs to none.</summary>
    internal string Tag => Realm ?? "@cluster";

    /// <summary>Every fault of the settings, by name; none means valid.</summary>
    public IEnumerable<string> Faults()
    {
        if (string.IsNullOrWhiteSpace(ConnectionString))
            yield return "LoopStacks:Redis (LOOPSTACKS_REDIS) is empty; write a connection string such as 127.0.0.1:6379.";
        if (!System.Net.IPAddress.TryParse(SiloAddress, out _))
            yield return $"{Section}:{nameof(SiloAddress)} is '{SiloAddress}'; it must be an IP address.";
        if (System.Net.IPAddress.TryParse(SiloAddress, out var address) && !System.Net.IPAddress.IsLoopback(address) && string.IsNullOrEmpty(Tls))
            yield return $"{Section}:{nameof(SiloAddress)} (LOOPSTACKS_CLUSTER_ADDRESS) is {SiloAddress}, which other machines reach; control planes then need certificates, see {Section}:{nameof(Tls)} (LOOPSTACKS_CLUSTER_TLS).";
        if (SiloListen is not null && (!System.Net.IPEndPoint.TryParse(SiloListen, out var listen) || listen.Port == 0 || SiloPort == 0))
            yield return $"{Section}:{nameof(SiloListen)} is '{SiloListen}'; it must be an address and a port, such as 127.0.0.1:11111, and {nameof(SiloPort)} must be the port at which others reach it.";
        if (SiloPort is < 0 or > 65535)
            yield return $"{Section}:{nameof(SiloPort)} is {SiloPort}; it must be 0 to 65535.";
        if (Fault(nameof(Beat), Beat, TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(10)) is { } beat)
            yield return beat;
        if (Fault(nameof(Grace), Grace, TimeSpan.Zero, TimeSpan.FromMinutes(10)) is { } grace)
            yield return grace;
        if (Fault(nameof(RenewInterval), RenewInterval, TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(10)) is { } renew)
            yield return renew;
        if (Fault(nameof(CompareInterval), CompareInterval, TimeSpan.FromMilliseconds(50), TimeSpan.FromHours(1)) is { } compare)
            yield return compare;
        if (Fault(nameof(Timeout), Timeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1)) is { } timeout)
            yield return timeout;
        foreach (var (name, value) in new[]
        {
            (nameof(MaxQueuedWork), MaxQueuedWork), (nameof(MaxKept), MaxKept), (nameof(MaxCommandsInFlight), MaxCommandsInFlight), (nameof(MaxMessages), MaxMessages),
            (nameof(MaxOpenAnnouncements), MaxOpenAnnouncements),
        })
        {
            if (value is < 1 or > 10_000_000)
                yield return $"{Section}:{name} is {value}; it must be 1 to 10,000,000.";
        }
    }

    private static string? Fault(string name, TimeSpan value, TimeSpan least, TimeSpan most) =>
        value >= least && value <= most ? null : $"{Section}:{name} is {value}; it must be {least} to {most}.";
}
