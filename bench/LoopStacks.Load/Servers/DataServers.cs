using System.Diagnostics;
using System.Globalization;
using LoopStacks.Load.Report;
using Npgsql;

namespace LoopStacks.Load.Servers;

/// <summary>PostgreSQL (which flushes each commit to the disk) and Redis (which keeps nothing), as processes of their own on loopback. Disposing ends them and deletes their data.</summary>
internal sealed class DataServers : IAsyncDisposable
{
    private const string User = "loopstacks";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly string _folder;
    private readonly int _postgresPort = ServerProcess.FreePort();
    private readonly int _redisPort = ServerProcess.FreePort();
    private readonly List<Process> _processes = [];

    private DataServers(string folder) => _folder = folder;

    public string Postgres => $"Host=127.0.0.1;Port={_postgresPort};Database=postgres;Username={User}";

    /// <summary>What a control plane's environment needs.</summary>
    public Dictionary<string, string> Environment => new() { ["LOOPSTACKS_POSTGRES"] = Postgres, ["LOOPSTACKS_REDIS"] = $"127.0.0.1:{_redisPort}" };

    public double PostgresCpuSeconds => ProcessFigures.CpuSecondsWithChildren(_processes[0].Id);

    public double RedisCpuSeconds => ProcessFigures.CpuSeconds(_processes[1].Id);

    /// <exception cref="LoadException">They are not installed, or do not start.</exception>
    public static async Task<DataServers> StartAsync(CancellationToken cancellation)
    {
        var servers = new DataServers(Directory.CreateTempSubdirectory("loopstacks-data-").FullName);
        try
        {
            await servers.StartPostgresAsync(cancellation);
            servers.Run("redis-server", "--port", Text(servers._redisPort), "--bind", "127.0.0.1", "--dir", servers._folder, "--save", "", "--appendonly", "no");
            await servers.UntilAsync("Redis", () => servers.SaysAsync("redis-cli", "-p", Text(servers._redisPort), "PING"), cancellation);
            return servers;
        }
        catch
        {
            await servers.DisposeAsync();
            throw;
        }
    }

    public async Task ExecuteAsync(string sql, CancellationToken cancellation)
    {
        await using var connection = new NpgsqlConnection(Postgres + ";Pooling=false;Command Timeout=0");
        await connection.OpenAsync(cancellation);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    public async Task<T> ScalarAsync<T>(string sql, CancellationToken cancellation)
    {
        await using var connection = new NpgsqlConnection(Postgres + ";Pooling=false;Command Timeout=0");
        await connection.OpenAsync(cancellation);
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>Transactions a second of PostgreSQL's own benchmark: each inserts a row of 200 bytes and is flushed.</summary>
    public async Task<double> CommitsPerSecondAsync(int clients, int seconds, CancellationToken cancellation)
    {
        await ExecuteAsync("CREATE TABLE IF NOT EXISTS bench_limit (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, data text NOT NULL)", cancellation);
        var script = Path.Combine(_folder, "limit.sql");
        await File.WriteAllTextAsync(script, "INSERT INTO bench_limit (data) VALUES (repeat('x', 200));\n", cancellation);
        var said = await OutputAsync("pgbench", "-h", "127.0.0.1", "-p", Text(_postgresPort), "-U", User, "-n", "-M", "prepared", "-f", script, "-c", Text(clients), "-j", "2", "-T", Text(seconds), "postgres");
        var line = said.Split('\n').FirstOrDefault(line => line.StartsWith("tps = ", StringComparison.Ordinal)) ?? throw new LoadException($"pgbench said: {said}");
        return double.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture);
    }

    /// <summary>Entries a second that Redis's own benchmark adds to a stream.</summary>
    public async Task<double> StreamEntriesPerSecondAsync(int clients, CancellationToken cancellation)
    {
        var said = await OutputAsync("redis-benchmark", "-p", Text(_redisPort), "-c", Text(clients), "-n", clients == 1 ? "50000" : "200000", "--csv", "XADD", "bench-limit", "MAXLEN", "~", "1000", "*", "data", new string('x', 200));
        cancellation.ThrowIfCancellationRequested();
        var line = said.Trim().Split('\n')[^1].Split("\",\"");
        return line.Length > 1 && double.TryParse(line[1].Trim('"'), CultureInfo.InvariantCulture, out var rate) ? rate : throw new LoadException($"redis-benchmark said: {said}");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            if (!process.HasExited)
            {
                using var kill = Process.Start("kill", ["-QUIT", Text(process.Id)]);
                await kill.WaitForExitAsync();
                using var limit = new CancellationTokenSource(s_patience);
                try
                {
                    await process.WaitForExitAsync(limit.Token);
                }
                catch (OperationCanceledException)
                {
                    Progress.Say($"process {process.Id} does not end by SIGQUIT");
                    process.Kill();
                }
            }

            process.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartPostgresAsync(CancellationToken cancellation)
    {
        var programs = (Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [])
            .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out var version) ? version : 0)
            .Select(folder => Path.Combine(folder, "bin"))
            .FirstOrDefault() ?? throw new LoadException("PostgreSQL is missing: apt-get install postgresql");
        // PostgreSQL refuses to be run by root.
        string[] user = System.Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] : [];
        var data = Path.Combine(_folder, "postgres");
        Directory.CreateDirectory(data);
        if (user.Length > 0)
        {
            await OutputAsync("chmod", "711", _folder);
            await OutputAsync("chown", "nobody:nogroup", data);
        }

        await OutputAsync([.. user, Path.Combine(programs, "initdb"), "-D", data, "-U", User, "-A", "trust", "-E", "UTF8", "--locale=C"]);
        // As in the comparison with peers: no checkpoint inside a measurement, everything that makes commits durable on.
        Run([
            .. user, Path.Combine(programs, "postgres"), "-D", data, "-p", Text(_postgresPort), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "max_connections=300",
            "-c", "shared_buffers=512MB", "-c", "max_wal_size=4GB", "-c", "fsync=on", "-c", "synchronous_commit=on", "-c", "full_page_writes=on",
        ]);
        await UntilAsync("PostgreSQL", () => SaysAsync(Path.Combine(programs, "pg_isready"), "-h", "127.0.0.1", "-p", Text(_postgresPort)), cancellation);
    }

    private void Run(params string[] command)
    {
        try
        {
            // What they say goes where the figures do not.
            var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >/dev/null 2>&1 </dev/null", "sh", .. command]);
            _processes.Add(Process.Start(start)!);
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new LoadException($"{command[0]} can't be started: {missing.Message}");
        }
    }

    private async Task UntilAsync(string what, Func<Task<bool>> isReady, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        while (!await isReady())
        {
            if (clock.Elapsed > s_patience || _processes[^1].HasExited)
                throw new LoadException($"{what} does not start.");
            await Task.Delay(50, cancellation);
        }
    }

    private async Task<bool> SaysAsync(params string[] command)
    {
        try
        {
            await OutputAsync(command);
            return true;
        }
        catch (LoadException)
        {
            return false;
        }
    }

    private static async Task<string> OutputAsync(params string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? await output : throw new LoadException($"{Path.GetFileName(command[0])} ended with {process.ExitCode}: {await error} {await output}");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
