using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace LoopStacks.EndToEnd.Platforms;

/// <summary><c>make cluster</c>: PostgreSQL, Redis, several control planes and a proxy, each of which a test may kill.</summary>
internal sealed class ClusterProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _said;
    private readonly TemporaryFolder _folder;

    private ClusterProcess(Process process, ConcurrentQueue<string> said, TemporaryFolder folder, IReadOnlyDictionary<string, (int Id, string Address)> parts)
    {
        (_process, _said, _folder, Parts) = (process, said, folder, parts);
        Address = new Uri(parts["proxy"].Address);
        Client = new PlatformClient(Address);
        Nodes = [.. parts.Where(part => part.Key.StartsWith("control-plane-", StringComparison.Ordinal)).OrderBy(part => part.Key, StringComparer.Ordinal).Select(part => new Uri(part.Value.Address))];
    }

    /// <summary>Of the proxy.</summary>
    public Uri Address { get; }

    public PlatformClient Client { get; }

    /// <summary>The control planes.</summary>
    public IReadOnlyList<Uri> Nodes { get; }

    private IReadOnlyDictionary<string, (int Id, string Address)> Parts { get; }

    /// <summary>Starts, and returns when all are ready. Where PostgreSQL or Redis is missing the test is skipped, under CI it fails.</summary>
    public static async Task<ClusterProcess> StartAsync(int nodes)
    {
        if (!Directory.Exists("/usr/lib/postgresql") || !File.Exists("/usr/bin/redis-server"))
        {
            const string remedy = "PostgreSQL and Redis are needed: apt-get install postgresql redis-server";
            if (Environment.GetEnvironmentVariable("CI") == "true")
                Assert.Fail(remedy);
            Assert.Skip(remedy);
        }

        var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "parts");
        string[] command =
        [
            Path.Combine(Repository.Root, "hack/cluster.sh"), Repository.Built("control-plane/LoopStacks.ControlPlane"), Repository.Built("deploy/proxy/LoopStacks.Proxy"),
            nodes.ToString(CultureInfo.InvariantCulture), "0",
        ];
        var start = new ProcessStartInfo("bash", command) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment["LOOPSTACKS_CLUSTER_FILE"] = file;
        var process = Process.Start(start)!;
        var said = new ConcurrentQueue<string>();
        process.ErrorDataReceived += (_, line) => said.Enqueue(line.Data ?? "");
        process.BeginErrorReadLine();
        while (await process.StandardOutput.ReadLineAsync(Patience.Token()) is { } line)
        {
            said.Enqueue(line);
            if (line.StartsWith("Logs are in", StringComparison.Ordinal))
                return new ClusterProcess(process, said, folder, Read(file));
        }

        await process.WaitForExitAsync(Patience.Token());
        folder.Dispose();
        throw new Xunit.Sdk.XunitException($"The cluster ended with {process.ExitCode}:{Environment.NewLine}{string.Join(Environment.NewLine, said)}");
    }

    /// <summary>A signal to a part: <c>postgres</c>, <c>redis</c>, <c>control-plane-1</c> and so on.</summary>
    public void Signal(string part, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", Parts[part].Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        using (var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync();
        await _process.WaitForExitAsync(Patience.Token());
        _process.Dispose();
        _folder.Dispose();
    }

    public override string ToString() => string.Join(Environment.NewLine, _said);

    private static Dictionary<string, (int Id, string Address)> Read(string file) =>
        File.ReadLines(file).Select(line => line.Split(' ')).ToDictionary(words => words[0], words => (int.Parse(words[1], CultureInfo.InvariantCulture), words[2]));
}
