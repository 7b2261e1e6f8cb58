using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace LoopStacks.EndToEnd.Platforms;

/// <summary><c>loopstacks dev</c> as a process of its own, which a test may kill.</summary>
internal sealed class PlatformProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _said;

    private PlatformProcess(Process process, ConcurrentQueue<string> said, Uri address)
    {
        (_process, _said, Address) = (process, said, address);
        Client = new PlatformClient(address);
    }

    public Uri Address { get; }

    public PlatformClient Client { get; }

    public int Id => _process.Id;

    /// <summary>A port that was free a moment ago; a platform that is started again needs the same one twice.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Starts, and returns when it says where it listens.</summary>
    public static async Task<PlatformProcess> StartAsync(string folder, int port = 0, bool ignoreFileSizeSignal = false, IReadOnlyDictionary<string, string>? environment = null)
    {
        var (process, said) = Launch(folder, port, ignoreFileSizeSignal, environment);
        var address = await process.StandardOutput.ReadLineAsync(Patience.Token());
        if (address is null)
        {
            await process.WaitForExitAsync(Patience.Token());
            Assert.Fail($"It ended with {process.ExitCode}: {string.Join(Environment.NewLine, said)}");
        }

        return new PlatformProcess(process, said, new Uri(address!));
    }

    /// <summary>Starts what can't start, and returns how it ended.</summary>
    public static async Task<(int ExitCode, string Error)> FailAsync(string folder, IReadOnlyDictionary<string, string>? environment = null)
    {
        var (process, said) = Launch(folder, 0, false, environment);
        using (process)
        {
            var output = await process.StandardOutput.ReadToEndAsync(Patience.Token());
            await process.WaitForExitAsync(Patience.Token());
            Assert.Equal("", output);
            return (process.ExitCode, string.Join(Environment.NewLine, said));
        }
    }

    /// <summary>SIGKILL: it hears nothing of it.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(Patience.Token());
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    public override string ToString() => string.Join(Environment.NewLine, _said);

    private static (Process Process, ConcurrentQueue<string> Said) Launch(
        string folder, int port, bool ignoreFileSizeSignal, IReadOnlyDictionary<string, string>? environment = null)
    {
        string[] command = ["dotnet", CommandLineFile(), "dev", "--quiet", "--port", port.ToString(CultureInfo.InvariantCulture), "--data", folder];
        if (ignoreFileSizeSignal)
            command = ["bash", "-c", "trap '' XFSZ; exec \"$@\"", "bash", .. command];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        // The runtime's own double mapped memory is a file too, and must not meet the limit.
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        var said = new ConcurrentQueue<string>();
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is { } text)
                said.Enqueue(text);
        };
        process.BeginErrorReadLine();
        return (process, said);
    }

    private static string CommandLineFile() => Path.Combine(AppContext.BaseDirectory, "loopstacks.dll");
}
