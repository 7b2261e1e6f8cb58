using System.Globalization;

namespace LoopStacks.Chaos.Servers;

/// <summary>A process's clock of the world, which goes ahead or behind as it is told; what measures spans is left alone. By libfaketime; without it clocks stay right.</summary>
internal sealed class Clock : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public Clock() => Set(TimeSpan.Zero);

    public static string? Library { get; } = Find();

    /// <summary>What the process needs in its environment.</summary>
    public IEnumerable<KeyValuePair<string, string>> Environment => Library is null
        ? []
        : new Dictionary<string, string>
        {
            ["LD_PRELOAD"] = Library,
            ["FAKETIME_TIMESTAMP_FILE"] = _file,
            ["FAKETIME_CACHE_DURATION"] = "1",
            ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
            ["FAKETIME_FORCE_MONOTONIC_FIX"] = "0", // Its remedy for old C libraries makes waits of the runtime endless.
            ["FAKETIME_DISABLE_SHM"] = "1",
        };

    /// <summary>How far it is ahead; heard of within a second.</summary>
    public void Set(TimeSpan ahead) => File.WriteAllText(_file, string.Create(CultureInfo.InvariantCulture, $"{ahead.TotalSeconds:+0;-0;+0}s\n"));

    public void Dispose() => File.Delete(_file);

    private static string? Find()
    {
        const string Libraries = "/usr/lib";
        return Directory.Exists(Libraries)
            ? Directory.EnumerateDirectories(Libraries, "*-linux-gnu*").Select(folder => Path.Combine(folder, "faketime", "libfaketime.so.1")).FirstOrDefault(File.Exists)
            : null;
    }
}
