using Npgsql;

namespace LoopStacks.Storage.Postgres;

/// <summary>Several commands on one connection, of which all are carried out or none. Who gives up on one of them leaves it to end with its connection, and none follows it. Not thread safe.</summary>
internal sealed class PostgresTransaction(PostgresDatabase database, NpgsqlConnection connection) : IAsyncDisposable
{
    private Task _running = Task.CompletedTask;
    private NpgsqlTransaction? _transaction;

    public async Task BeginAsync() => _transaction = await database.AnswerAsync(Run(connection.BeginTransactionAsync().AsTask()));

    /// <exception cref="TimeoutException">There was no answer in time.</exception>
    public Task<T> ReadAsync<T>(string sql, Action<NpgsqlParameterCollection> bind, Func<NpgsqlDataReader, ValueTask<T>> read, CancellationToken cancellation) =>
        database.AnswerAsync(Run(PostgresDatabase.AskAsync(new NpgsqlCommand(sql, connection, _transaction), bind, read)), cancellation);

    public Task CommitAsync() => database.AnswerAsync(Run(CommitAsync(_transaction!)));

    /// <summary>Whatever is not committed is rolled back. Nobody waits for that: the server may be the one that does not answer.</summary>
    public ValueTask DisposeAsync()
    {
        _ = CloseAsync();
        return ValueTask.CompletedTask;
    }

    private async Task CloseAsync()
    {
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // Whoever ran it was told.
        try
        {
            if (_transaction is not null)
                await _transaction.DisposeAsync();
        }
        catch (Exception exception) when (PostgresFaults.IsStorage(exception))
        {
            // The connection is broken, and with it the transaction is gone.
        }
        finally
        {
            await connection.DisposeAsync();
        }
    }

    private static async Task<bool> CommitAsync(NpgsqlTransaction transaction)
    {
        await transaction.CommitAsync(CancellationToken.None);
        return true;
    }

    private Task<T> Run<T>(Task<T> command)
    {
        _running = command;
        return command;
    }
}
