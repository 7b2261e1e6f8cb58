using LoopStacks.Engine.Journal;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace LoopStacks.Storage.Sqlite;

/// <summary>The connection that writes, with the statements of all that is written. Not thread safe; only the writer's thread has one.</summary>
internal sealed class WriterConnection : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteStatements _statements;
    private readonly sqlite3_stmt _begin;
    private readonly sqlite3_stmt _commit;
    private readonly sqlite3_stmt _rollback;

    private WriterConnection(SqliteConnection connection)
    {
        _connection = connection;
        _statements = new SqliteStatements(connection);
        _begin = _statements.Prepare("BEGIN IMMEDIATE");
        _commit = _statements.Prepare("COMMIT");
        _rollback = _statements.Prepare("ROLLBACK");
        Journal = new JournalWriter(_statements);
        State = new StateWriter(_statements);
        Retention = new RetentionWriter(_statements);
    }

    /// <exception cref="StorageUnavailableException">The database can't be opened.</exception>
    public static WriterConnection Open(SqliteDatabase database)
    {
        var connection = database.Open(forWriting: true);
        try
        {
            return new WriterConnection(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public JournalWriter Journal { get; }

    public StateWriter State { get; }

    public RetentionWriter Retention { get; }

    /// <summary>Events of the transaction so far, in order.</summary>
    public List<StoredEvent> Written { get; private set; } = [];

    public void Begin()
    {
        Written = [];
        _statements.Run(_begin);
    }

    public void Commit() => _statements.Run(_commit);

    /// <summary>Best effort: SQLite has rolled back by itself after a full disk.</summary>
    public void Rollback()
    {
        SqliteStatements.TryRun(_rollback);
        Journal.Forget();
    }

    public void Dispose()
    {
        _statements.Dispose();
        _connection.Dispose();
    }
}
