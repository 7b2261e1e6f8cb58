using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace LoopStacks.Conformance.Servers;

/// <summary>A Redis of its own: in a temporary folder, on loopback at a free port, keeping nothing over a stop.</summary>
public sealed class RedisServer : IAsyncLifetime
{
    private const string Remedy = "Redis 7 or later is not installed: apt-get install redis-server";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("loopstacks-redis-").FullName;
    private readonly ConcurrentQueue<string> _said = new();
    private readonly string? _program = Find("redis-server");
    private readonly string[] _arguments;
    private Process? _process;

    public RedisServer()
        : this([])
    {
    }

    private RedisServer(string[] arguments) => _arguments = arguments;

    /// <summary>Constant over stops and starts.</summary>
    public int Port { get; } = FreePort();

    public string ConnectionString => $"127.0.0.1:{Port}";

    /// <summary>A cluster of one server, which has all slots and refuses what touches more than one at once.</summary>
    public static async Task<RedisServer> StartClusterAsync()
    {
        var server = new RedisServer(["--cluster-enabled", "yes"]);
        await server.InitializeAsync();
        server.Require();
        await server.CommandAsync("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!((string)(await server.CommandAsync("CLUSTER", "INFO"))!).Contains("cluster_state:ok", StringComparison.Ordinal))
            await pause.WaitForNextTickAsync(new CancellationTokenSource(s_patience).Token);
        return server;
    }

    /// <summary>One that no other test uses.</summary>
    public static async Task<RedisServer> StartNewAsync()
    {
        var server = new RedisServer();
        await server.InitializeAsync();
        server.Require();
        return server;
    }

    /// <summary>Under CI it must be there; elsewhere a test that needs it is skipped, and says what to install.</summary>
    public void Require()
    {
        if (_program is not null)
            return;
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail(Remedy);
        Assert.Skip(Remedy);
    }

    public async ValueTask InitializeAsync()
    {
        if (_program is not null)
            await StartAsync();
    }

    public async Task StartAsync()
    {
        string[] arguments = ["--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", _folder, "--save", "", "--appendonly", "no", .. _arguments];
        var start = new ProcessStartInfo(_program!, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        using var limit = new CancellationTokenSource(s_patience);
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!Answers())
        {
            if (_process.HasExited || limit.IsCancellationRequested)
                Assert.Fail($"Redis did not start: {string.Join(Environment.NewLine, _said)}");
            await pause.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    /// <summary>Ends it as a crash does.</summary>
    public async Task KillAsync()
    {
        if (_process is not { } process)
            return;
        _process = null;
        await SignalAsync(process, "KILL");
        await process.WaitForExitAsync(new CancellationTokenSource(s_patience).Token);
        process.Dispose();
    }

    /// <summary>It hangs: takes connections and answers nothing.</summary>
    public Task HangAsync() => SignalAsync(_process!, "STOP");

    public Task ContinueAsync() => SignalAsync(_process!, "CONT");

    /// <summary>A command by an administrator.</summary>
    public async Task<RedisResult> CommandAsync(string command, params object[] arguments)
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(ConnectionString + ",allowAdmin=true");
        return await redis.GetServer(redis.GetEndPoints()[0]).ExecuteAsync(command, arguments);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task SignalAsync(Process process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(new CancellationTokenSource(s_patience).Token);
    }

    private bool Answers()
    {
        try
        {
            using var client = new TcpClient();
            client.Connect(IPAddress.Loopback, Port);
            using var stream = client.GetStream();
            stream.ReadTimeout = 1000;
            stream.Write("PING\r\n"u8);
            return stream.ReadByte() == '+';
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return false;
        }
    }

    private void Note(string? line)
    {
        if (line is null)
            return;
        _said.Enqueue(line);
        while (_said.Count > 200)
            _said.TryDequeue(out _);
    }

    private static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/bin")
        .Select(folder => Path.Combine(folder, program))
        .FirstOrDefault(File.Exists);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
