using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace LoopStacks.Storage.Sqlite;

/// <summary>
/// Prepared statements of one connection. Uses SQLite's own interface: binding and stepping a prepared statement is most of the work of a write, and the ADO.NET layer looks every parameter up by name at each
/// execution. Not thread safe.
/// </summary>
internal sealed class SqliteStatements(SqliteConnection connection) : IDisposable
{
    private readonly sqlite3 _database = connection.Handle ?? throw new InvalidOperationException("The connection is not open.");
    private readonly List<sqlite3_stmt> _statements = [];

    /// <summary>Rows that the last statement changed.</summary>
    public int Changes => raw.sqlite3_changes(_database);

    /// <summary>Row id of the last insert.</summary>
    public long LastRowId => raw.sqlite3_last_insert_rowid(_database);

    public sqlite3_stmt Prepare(string sql)
    {
        var code = raw.sqlite3_prepare_v2(_database, sql, out var statement);
        if (code != raw.SQLITE_OK)
            throw new SqliteException(raw.sqlite3_errmsg(_database).utf8_to_string(), code);
        _statements.Add(statement);
        return statement;
    }

    /// <summary>Executes a statement whose rows, if any, are of no interest, and resets it.</summary>
    public void Run(sqlite3_stmt statement)
    {
        var code = raw.sqlite3_step(statement);
        raw.sqlite3_reset(statement);
        if (code is not (raw.SQLITE_DONE or raw.SQLITE_ROW))
            throw Failed(code);
    }

    /// <summary>Steps to the next row; reset the statement when done with it.</summary>
    public bool Step(sqlite3_stmt statement)
    {
        var code = raw.sqlite3_step(statement);
        if (code is raw.SQLITE_ROW)
            return true;
        raw.sqlite3_reset(statement);
        return code is raw.SQLITE_DONE ? false : throw Failed(code);
    }

    /// <summary>Executes a statement and forgets how it ended.</summary>
    public static void TryRun(sqlite3_stmt statement)
    {
        raw.sqlite3_step(statement);
        raw.sqlite3_reset(statement);
    }

    public void Dispose()
    {
        foreach (var statement in _statements)
            statement.Dispose();
    }

    private SqliteException Failed(int code) => new(raw.sqlite3_errmsg(_database).utf8_to_string(), code, raw.sqlite3_extended_errcode(_database));
}
