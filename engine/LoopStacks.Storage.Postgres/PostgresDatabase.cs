using DbUp;
using DbUp.Engine.Output;
using LoopStacks.Engine.Journal;
using Npgsql;

namespace LoopStacks.Storage.Postgres;

/// <summary>The database: its pool of connections, and its schema, which the first process brings up to date.</summary>
public sealed class PostgresDatabase : IDisposable, IAsyncDisposable
{
    // "LoopStac" in ASCII: a lock of the whole database, so it should be nobody else's.
    private const long MigrationLock = 0x4C6F6F7053746163;

    private readonly string _connectionString;
    private readonly TimeSpan _limit;

    /// <exception cref="StorageUnavailableException">It can't be reached or migrated; the message says why and what to do.</exception>
    public PostgresDatabase(PostgresOptions options)
    {
        (_connectionString, _limit) = Complete(options.ConnectionString);
        Source = new NpgsqlDataSourceBuilder(_connectionString).Build();
        try
        {
            Migrate();
        }
        catch
        {
            Source.Dispose();
            throw;
        }
    }

    /// <summary>What writers and listener know of the server.</summary>
    internal PostgresHealth Health { get; } = new();

    internal NpgsqlDataSource Source { get; }

    public void Dispose() => Source.Dispose();

    public ValueTask DisposeAsync() => Source.DisposeAsync();

    /// <summary>Null where the text can be read, else why not; without its values, which are a secret.</summary>
    public static string? Check(string connectionString)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(connectionString).Host is null ? "It names no host. It looks like Host=db.example;Database=loopstacks;Username=loopstacks;Password=…" : null;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or KeyNotFoundException or InvalidCastException)
        {
            return "It can't be read. It looks like Host=db.example;Database=loopstacks;Username=loopstacks;Password=…";
        }
    }

    /// <summary>A connection of its own, which no pool gives to anybody else: for who writes or listens.</summary>
    internal async Task<NpgsqlConnection> OpenOwnAsync(CancellationToken cancellation)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_connectionString) { Pooling = false }.ToString());
        try
        {
            await connection.OpenAsync(cancellation);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <exception cref="StorageUnavailableException">It can't be read now.</exception>
    internal async ValueTask<T> ReadAsync<T>(string sql, Action<NpgsqlParameterCollection> bind, Func<NpgsqlDataReader, ValueTask<T>> read, CancellationToken cancellation)
    {
        try
        {
            return await AnswerAsync(AskAsync(sql, bind, read), cancellation);
        }
        catch (Exception exception) when (PostgresFaults.IsStorage(exception) && !cancellation.IsCancellationRequested)
        {
            throw PostgresFaults.Unavailable("read", exception);
        }
    }

    /// <summary>
    /// Waits for an answer no longer than the connection string's Command Timeout. The client's own timeout, and its cancelling, ask the server to cancel and block until that answers: for a server that hangs, for
    /// ever. So neither is used; who gives up leaves the command to end with its connection.
    /// </summary>
    /// <exception cref="TimeoutException">There was none; whether the server carries it out is not known.</exception>
    internal Task<T> AnswerAsync<T>(Task<T> command, CancellationToken cancellation = default) => command.WaitAsync(_limit, cancellation);

    /// <summary>All rows.</summary>
    /// <exception cref="StorageUnavailableException">It can't be read now.</exception>
    internal ValueTask<IReadOnlyList<T>> ListAsync<T>(string sql, Action<NpgsqlParameterCollection> bind, Func<NpgsqlDataReader, T> read, CancellationToken cancellation) => ReadAsync<IReadOnlyList<T>>(
        sql,
        bind,
        async rows =>
        {
            var found = new List<T>();
            while (await rows.ReadAsync(CancellationToken.None))
                found.Add(read(rows));
            return found;
        },
        cancellation);

    /// <summary>The first row; the default where there is none.</summary>
    /// <exception cref="StorageUnavailableException">It can't be read now.</exception>
    internal ValueTask<T?> FirstAsync<T>(string sql, Action<NpgsqlParameterCollection> bind, Func<NpgsqlDataReader, T?> read, CancellationToken cancellation) =>
        ReadAsync(sql, bind, async rows => await rows.ReadAsync(CancellationToken.None) ? read(rows) : default, cancellation);

    /// <exception cref="StorageUnavailableException">It can't be written now.</exception>
    internal async Task ExecuteAsync(string sql, Action<NpgsqlParameterCollection> bind, CancellationToken cancellation)
    {
        try
        {
            await AnswerAsync(ExecuteAsync(sql, bind), cancellation);
        }
        catch (Exception exception) when (PostgresFaults.IsStorage(exception) && !cancellation.IsCancellationRequested)
        {
            throw PostgresFaults.Unavailable("written", exception);
        }
    }

    /// <summary>Does several things, all or none; each command may take as long as one alone.</summary>
    /// <exception cref="StorageUnavailableException">Whether it was done is not known, unless something before the end of it failed.</exception>
    internal async Task TransactAsync(Func<PostgresTransaction, Task> act, CancellationToken cancellation)
    {
        try
        {
            await using var transaction = new PostgresTransaction(this, await Source.OpenConnectionAsync(cancellation));
            await transaction.BeginAsync();
            await act(transaction);
            await transaction.CommitAsync();
        }
        catch (Exception exception) when (PostgresFaults.IsStorage(exception) && !cancellation.IsCancellationRequested)
        {
            throw PostgresFaults.Unavailable("written", exception);
        }
    }

    internal static async Task<T> AskAsync<T>(NpgsqlCommand asked, Action<NpgsqlParameterCollection> bind, Func<NpgsqlDataReader, ValueTask<T>> read)
    {
        await using var command = asked;
        bind(command.Parameters);
        await using var rows = await command.ExecuteReaderAsync(CancellationToken.None);
        return await read(rows);
    }

    private Task<T> AskAsync<T>(string sql, Action<NpgsqlParameterCollection> bind, Func<NpgsqlDataReader, ValueTask<T>> read) => AskAsync(Source.CreateCommand(sql), bind, read);

    private async Task<int> ExecuteAsync(string sql, Action<NpgsqlParameterCollection> bind)
    {
        await using var command = Source.CreateCommand(sql);
        bind(command.Parameters);
        return await command.ExecuteNonQueryAsync(CancellationToken.None);
    }

    /// <summary>What the connection string leaves open; and how long a command may take, which is looked after here.</summary>
    internal static (string ConnectionString, TimeSpan Limit) Complete(string connectionString)
    {
        var given = new NpgsqlConnectionStringBuilder(connectionString);
        Default("Timeout", () => given.Timeout = 5);
        Default("Command Timeout", () => given.CommandTimeout = 15);
        Default("Keepalive", () => given.KeepAlive = 10);
        Default("Max Auto Prepare", () => given.MaxAutoPrepare = 64);
        // Npgsql would ask for Kerberos first: a library that is not everywhere, and seconds where names can't be resolved.
        Default("GSS Encryption Mode", () => given.GssEncryptionMode = GssEncryptionMode.Disable);
        // Who takes a connection from the pool changes none of its settings, so there is nothing to put back; and what is prepared stays prepared.
        Default("No Reset On Close", () => given.NoResetOnClose = true);
        Default("Application Name", () => given.ApplicationName = "loopstacks");
        var limit = given.CommandTimeout == 0 ? System.Threading.Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(given.CommandTimeout);
        given.CommandTimeout = 0;
        return (given.ToString(), limit);

        void Default(string key, Action set)
        {
            if (!given.ShouldSerialize(key)) // ContainsKey is true of all keys that there are.
                set();
        }
    }

    /// <summary>Numbered migrations, forward only; those already made are skipped. One process makes them, the others wait for it.</summary>
    private void Migrate()
    {
        try
        {
            using var holder = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_connectionString) { Pooling = false }.ToString());
            holder.Open();
            using var wait = new NpgsqlCommand("SELECT pg_advisory_lock($1)", holder) { Parameters = { new() { Value = MigrationLock } }, CommandTimeout = 300 };
            wait.ExecuteNonQuery();
            using var encoding = new NpgsqlCommand("SHOW server_encoding", holder);
            if (encoding.ExecuteScalar() is string name and not "UTF8")
                throw new StorageUnavailableException($"The database has the encoding {name}; it must be UTF8: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0.");
            var result = DeployChanges.To
                .PostgresqlDatabase(_connectionString)
                .WithScriptsEmbeddedInAssembly(typeof(PostgresDatabase).Assembly)
                .WithTransactionPerScript()
                .WithVariablesDisabled()
                .LogTo(new NoOpUpgradeLog())
                .Build()
                .PerformUpgrade();
            if (!result.Successful)
                throw PostgresFaults.Unavailable($"migrated ({result.ErrorScript?.Name})", result.Error);
        }
        catch (Exception exception) when (PostgresFaults.IsStorage(exception))
        {
            throw PostgresFaults.Unavailable("opened", exception);
        }
    }
}
