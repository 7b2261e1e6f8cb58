using DbUp;
using DbUp.Engine.Output;
using LoopStacks.Engine.Journal;
using Microsoft.Data.Sqlite;

namespace LoopStacks.Storage.Sqlite;

/// <summary>
/// The database file: opened, locked against a second process, and migrated. WAL with full synchronisation: a commit that was reported survives a power cut.
/// </summary>
public sealed class SqliteDatabase : IDisposable
{
    private readonly string _connectionString;
    private readonly string _writing; // Not pooled: a reader's connection must never come back as a writer's, nor the other way round.
    private readonly FileStream? _lock;
    private readonly SqliteConnection? _keepsMemoryAlive;

    /// <exception cref="StorageUnavailableException">The folder can't be written, or another process has it; the message says which and what to do.</exception>
    public SqliteDatabase(SqliteOptions options)
    {
        if (options.Folder is null)
        {
            _connectionString = $"Data Source=loopstacks-{Guid.NewGuid():N};Mode=Memory;Cache=Shared";
            _writing = _connectionString + ";Pooling=False";
            _keepsMemoryAlive = new SqliteConnection(_connectionString);
            _keepsMemoryAlive.Open();
        }
        else
        {
            var folder = Path.GetFullPath(options.Folder);
            _lock = Lock(folder);
            var file = Path.Combine(folder, SqliteOptions.FileName);
            _connectionString = new SqliteConnectionStringBuilder { DataSource = file, Pooling = true }.ToString();
            _writing = new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString();
        }

        try
        {
            Migrate();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Held by whoever writes: connections to one database in memory refuse each other at once instead of waiting.</summary>
    internal Lock Writing { get; } = new();

    /// <summary>Whether everything is lost with the process.</summary>
    public bool IsInMemory => _keepsMemoryAlive is not null;

    public SqliteConnection Open(bool forWriting = false)
    {
        var connection = new SqliteConnection(forWriting ? _writing : _connectionString);
        try
        {
            connection.Open();
            using var pragma = connection.CreateCommand();
            pragma.CommandText = IsInMemory
                ? "PRAGMA read_uncommitted = true; PRAGMA temp_store = memory;"
                : forWriting
                    ? "PRAGMA journal_mode = wal; PRAGMA synchronous = full; PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -65536; PRAGMA temp_store = memory; PRAGMA busy_timeout = 5000;"
                    : "PRAGMA query_only = true; PRAGMA cache_size = -8192; PRAGMA busy_timeout = 5000;";
            pragma.ExecuteNonQuery();
            return connection;
        }
        catch (SqliteException exception)
        {
            connection.Dispose();
            throw Unavailable("opened", exception);
        }
    }

    /// <exception cref="StorageUnavailableException">It can't be read now.</exception>
    internal T Read<T>(string sql, Action<SqliteCommand> bind, Func<SqliteConnection, SqliteDataReader, T> read)
    {
        try
        {
            using var connection = Open();
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            bind(command);
            using var rows = command.ExecuteReader();
            return read(connection, rows);
        }
        catch (SqliteException exception)
        {
            throw Unavailable("read", exception);
        }
    }

    public static StorageUnavailableException Unavailable(string what, SqliteException exception) => new(
        exception.SqliteErrorCode switch
        {
            13 => "The disk is full: nothing was written. Free some space; the platform goes on by itself.",
            8 => "The database is read-only: nothing was written. Give the process write permission to the data folder.",
            10 => $"The disk failed ({exception.Message}): nothing was written.",
            11 or 26 => $"The database is damaged ({exception.Message}). Restore it from a backup.",
            14 => "The database file can't be opened: check that the data folder exists and can be written.",
            _ => $"The database could not be {what}: {exception.Message}",
        },
        exception);

    public void Dispose()
    {
        _keepsMemoryAlive?.Dispose();
        if (_lock is not null)
        {
            using (var connection = new SqliteConnection(_connectionString))
                SqliteConnection.ClearPool(connection);
            _lock.Dispose();
        }
    }

    private static FileStream Lock(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StorageUnavailableException($"The data folder {folder} can't be made: {exception.Message} Choose another with LOOPSTACKS_DATA or --data.", exception);
        }

        try
        {
            return new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new StorageUnavailableException($"The data folder {folder} can't be written: {exception.Message} Choose another with LOOPSTACKS_DATA or --data.", exception);
        }
        catch (IOException exception)
        {
            throw new StorageUnavailableException($"The data folder {folder} is in use by another process, or can't be written ({exception.Message}). Stop the other process, or choose another folder with LOOPSTACKS_DATA or --data.", exception);
        }
    }

    /// <summary>Numbered migrations, forward only; those already made are skipped.</summary>
    private void Migrate()
    {
        using (Open(forWriting: true))
        {
            // Sets the journal mode before anything is written, and finds out early whether it can be.
        }

        var upgrade = DeployChanges.To
            .SqliteDatabase(_writing)
            .WithScriptsEmbeddedInAssembly(typeof(SqliteDatabase).Assembly)
            .WithTransactionPerScript()
            .LogTo(new NoOpUpgradeLog())
            .Build();
        var result = upgrade.PerformUpgrade();
        if (result.Successful)
            return;
        throw result.Error is SqliteException sqlite
            ? Unavailable("migrated", sqlite)
            : new StorageUnavailableException($"The database could not be migrated: {result.Error.Message}", result.Error);
    }
}
