using System.Net;

namespace LoopStacks.Chaos.Servers;

/// <summary>A control plane as a process, with a wire of its own to PostgreSQL and to Redis, and one by which its peers reach it. Whoever ends by itself is started again, as in service.</summary>
internal sealed class Node : IAsyncDisposable
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly SemaphoreSlim _starting = new(1, 1);

    private readonly string _program = Repository.Built("control-plane/LoopStacks.ControlPlane");

    /// <param name="older">The program of an older version, which runs until <see cref="Upgrade"/>; null for this version.</param>
    public Node(int number, PostgresServer postgres, string connection, RedisServer redis, Func<int, int?> ownerOf, string? older = null)
    {
        Number = number;
        Postgres = new Wire(() => postgres.Port);
        Redis = new Wire(() => redis.Port);
        var silo = FreePort.Next();
        Peers = new Wire(() => silo, ownerOf);
        Url = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        Process = new ProgramProcess(
            $"control plane {number + 1}",
            Arguments(older ?? _program),
            new Dictionary<string, string>(Clock.Environment)
            {
                ["LOOPSTACKS_POSTGRES"] = new Npgsql.NpgsqlConnectionStringBuilder(connection) { Port = Postgres.Port }.ToString(),
                ["LOOPSTACKS_REDIS"] = $"127.0.0.1:{Redis.Port}",
                ["LOOPSTACKS__Coordination__SiloPort"] = Peers.Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
                ["LOOPSTACKS__Coordination__SiloListen"] = $"127.0.0.1:{silo}",
            });
    }

    public int Number { get; }

    public Uri Url { get; }

    public Wire Postgres { get; }

    public Wire Redis { get; }

    public Wire Peers { get; }

    public ProgramProcess Process { get; }

    public Clock Clock { get; } = new();

    /// <summary>It is meant not to run now.</summary>
    public bool IsDown { get; set; }

    /// <summary>From its next start on it runs this version.</summary>
    public void Upgrade() => Process.Arguments = Arguments(_program);

    public async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri(Url, "/readyz"));
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    public async Task StartAsync()
    {
        await _starting.WaitAsync();
        try
        {
            IsDown = false;
            if (!Process.IsRunning)
                Process.Start();
        }
        finally
        {
            _starting.Release();
        }
    }

    private string[] Arguments(string program) => [program, "--urls", Url.OriginalString.TrimEnd('/')];

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        await Postgres.DisposeAsync();
        await Redis.DisposeAsync();
        await Peers.DisposeAsync();
        _http.Dispose();
        Clock.Dispose();
        _starting.Dispose();
    }
}
