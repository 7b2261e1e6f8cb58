using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace LoopStacks.Conformance.Servers;

/// <summary>A PostgreSQL of its own: in a temporary folder, on loopback at a free port, with a password; a database for each test that asks.</summary>
public sealed class PostgresServer : IAsyncLifetime
{
    public const string Password = "a-secret-of-the-tests";

    private const string User = "loopstacks";
    private const string Remedy = "PostgreSQL 15 or later is not installed: apt-get install postgresql";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("loopstacks-postgres-").FullName;
    private readonly ConcurrentQueue<string> _said = new();
    private readonly string? _programs = FindPrograms();
    private readonly SemaphoreSlim _making = new(1, 1); // CREATE DATABASE copies a template that nobody else may copy meanwhile.
    private Process? _process;
    private int _databases;

    /// <summary>Constant over stops and starts.</summary>
    public int Port { get; } = FreePort();

    /// <summary>Under CI it must be there; elsewhere a test that needs it is skipped, and says what to install.</summary>
    public void Require()
    {
        if (_programs is not null)
            return;
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail(Remedy);
        Assert.Skip(Remedy);
    }

    /// <summary>A new, empty database.</summary>
    /// <param name="with">Further clauses of CREATE DATABASE.</param>
    /// <returns>How to connect to it.</returns>
    public async Task<string> CreateDatabaseAsync(string with = "")
    {
        Require();
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        await _making.WaitAsync();
        try
        {
            await ExecuteAsync(ConnectionString("postgres"), $"CREATE DATABASE {name} {with}");
        }
        finally
        {
            _making.Release();
        }

        return ConnectionString(name);
    }

    /// <summary>Runs one of PostgreSQL's programs on a database, such as <c>pg_dump</c>.</summary>
    public Task RunProgramAsync(string program, string connectionString, params string[] arguments)
    {
        var connection = new NpgsqlConnectionStringBuilder(connectionString);
        return RunAsync(
            [Path.Combine(_programs!, program), "-h", connection.Host!, "-p", Port.ToString(CultureInfo.InvariantCulture), "-U", connection.Username!, "-d", connection.Database!, .. arguments],
            new Dictionary<string, string> { ["PGPASSWORD"] = Password });
    }

    public static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public static async Task<T> ScalarAsync<T>(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask InitializeAsync()
    {
        if (_programs is null)
            return;
        var password = Path.Combine(_folder, "password");
        await File.WriteAllTextAsync(password, Password);
        await RunAsync("chown", "-R", Owner(), _folder);
        await RunAsync([.. AsOwner(), Path.Combine(_programs, "initdb"), "-D", Data, "-U", User, "-A", "scram-sha-256", $"--pwfile={password}", "-E", "UTF8", "--locale=C", "--no-sync"]);
        await StartAsync();
    }

    public async Task StartAsync()
    {
        // Without fsync: what these tests kill is the process, not the machine.
        string[] command =
        [
            .. AsOwner(), Path.Combine(_programs!, "postgres"), "-D", Data, "-p", Port.ToString(CultureInfo.InvariantCulture),
            "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "max_connections=300",
        ];
        _process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        using var limit = new CancellationTokenSource(s_patience);
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await AnswersAsync())
        {
            if (_process.HasExited || limit.IsCancellationRequested)
                Assert.Fail($"PostgreSQL did not start: {string.Join(Environment.NewLine, _said)}");
            await pause.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    /// <summary>Ends all connections and stops.</summary>
    /// <param name="signal"><c>INT</c>: as an administrator would; <c>QUIT</c>: as a crash.</param>
    public async Task StopAsync(string signal = "INT")
    {
        if (_process is not { } process)
            return;
        _process = null;
        await RunAsync("kill", "-" + signal, process.Id.ToString(CultureInfo.InvariantCulture));
        await process.WaitForExitAsync(new CancellationTokenSource(s_patience).Token);
        process.Dispose();
    }

    /// <summary>It hangs, all its processes: takes connections and answers nothing.</summary>
    public Task HangAsync() => SignalAllAsync("STOP");

    public Task ContinueAsync() => SignalAllAsync("CONT");

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await ContinueAsync();
        await StopAsync("QUIT");
        _making.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private Task SignalAllAsync(string signal)
    {
        var server = _process!.Id.ToString(CultureInfo.InvariantCulture);
        var workers = Directory.GetDirectories("/proc").Where(process => char.IsAsciiDigit(Path.GetFileName(process)[0]) && ParentOf(process) == server).Select(process => Path.GetFileName(process)!);
        // The server first, so that it starts nothing new meanwhile; all must be there still, so what has gone is no fault.
        return RunAsync(["bash", "-c", "for process; do kill -" + signal + " $process || true; done", "bash", server, .. workers], new Dictionary<string, string>());
    }

    private static string? ParentOf(string process)
    {
        try
        {
            var stat = File.ReadAllText(Path.Combine(process, "stat"));
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1];
        }
        catch (IOException)
        {
            return null; // It has ended meanwhile.
        }
    }

    private string Data => Path.Combine(_folder, "data");

    private string ConnectionString(string database) => $"Host=127.0.0.1;Port={Port};Database={database};Username={User};Password={Password}";

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await ExecuteAsync(ConnectionString("postgres"), "SELECT 1");
            return true;
        }
        catch (NpgsqlException)
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

    private static string? FindPrograms()
    {
        const string Debian = "/usr/lib/postgresql";
        var folders = Directory.Exists(Debian)
            ? Directory.GetDirectories(Debian).Where(folder => int.TryParse(Path.GetFileName(folder), out var version) && version >= 15).OrderByDescending(folder => int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture)).Select(folder => Path.Combine(folder, "bin"))
            : [];
        return folders.Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")));
    }

    /// <summary>PostgreSQL refuses to run as root.</summary>
    private static string[] AsOwner() => Environment.IsPrivilegedProcess ? ["setpriv", $"--reuid={Owner()}", $"--regid={Owner()}", "--clear-groups"] : [];

    private static string Owner() => !Environment.IsPrivilegedProcess ? Environment.UserName : File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal)) ? "postgres" : "65534";

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static Task RunAsync(params string[] command) => RunAsync(command, new Dictionary<string, string>());

    private static async Task RunAsync(string[] command, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(new CancellationTokenSource(s_patience).Token);
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{string.Join(' ', command)} ended with {process.ExitCode}: {await output} {await error}");
    }
}
