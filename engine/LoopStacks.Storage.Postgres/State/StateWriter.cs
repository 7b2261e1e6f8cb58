using LoopStacks.Core.Loops;
using LoopStacks.Engine.State;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace LoopStacks.Storage.Postgres.State;

/// <summary>Changes of agent state, in the order in which they were handed in, with one commit.</summary>
internal sealed class StateWriter(PostgresDatabase database, PostgresOptions options, ILogger logger) : GroupCommit<PendingStateWrite>(database, options, logger)
{
    private NpgsqlCommand? _command;

    protected override async Task CommitAsync(NpgsqlConnection connection, long number, IReadOnlyList<PendingStateWrite> batch)
    {
        _command ??= new NpgsqlCommand("SELECT kind, version, keys, bytes FROM write_state($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)", connection);
        Bind(_command.Parameters, number, [.. batch.Select(pending => pending.Write)]);
        var outcomes = await AnswerAsync(RunAsync(_command));
        if (outcomes.Count != batch.Count)
            throw new InvalidOperationException($"write_state gave {outcomes.Count} outcomes for {batch.Count} writes.");
        for (var i = 0; i < outcomes.Count; i++)
            batch[i].Complete(outcomes[i]);
    }

    private static async Task<List<StateOutcome>> RunAsync(NpgsqlCommand command)
    {
        var outcomes = new List<StateOutcome>();
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
            outcomes.Add(new StateOutcome((StateOutcomeKind)rows.GetInt32(0), rows.GetInt64(1), rows.GetInt32(2), rows.GetInt64(3)));
        return outcomes;
    }

    protected override void Forget()
    {
        _command?.Dispose();
        _command = null;
    }

    private void Bind(NpgsqlParameterCollection parameters, long number, StateWrite[] writes)
    {
        parameters.Clear();
        parameters.AddWithValue(Writer);
        parameters.AddWithValue(number);
        parameters.AddWithValue(Micros.Of(DateTimeOffset.UtcNow)); // Tells people how old a writer's row is; nothing is decided by it.
        Add(NpgsqlDbType.Text, write => write.Owner.Realm);
        Add(NpgsqlDbType.Integer, write => (int)write.Owner.Scope);
        Add(NpgsqlDbType.Text, write => write.Owner.Name);
        Add(NpgsqlDbType.Uuid, write => write.Owner.Scope == StateScope.Loop && LoopId.TryParse(write.Owner.Name, out var loop) ? loop.Value : (Guid?)null);
        Add(NpgsqlDbType.Text, write => write.Key);
        Add(NpgsqlDbType.Bytea, write => write.Request.Value.ToArray());
        Add(NpgsqlDbType.Bytea, write => write.Value);
        Add(NpgsqlDbType.Bigint, write => write.ExpectedVersion);
        Add(NpgsqlDbType.Bigint, write => Micros.Of(write.Expiry?.At));
        Add(NpgsqlDbType.Bigint, write => write.Expiry?.Idle is { } idle ? idle.Ticks / TimeSpan.TicksPerMicrosecond : (long?)null);
        Add(NpgsqlDbType.Bigint, write => Micros.Of(write.Now));
        Add(NpgsqlDbType.Integer, write => write.MaxKeys);
        Add(NpgsqlDbType.Bigint, write => write.MaxBytes);

        void Add<T>(NpgsqlDbType type, Func<StateWrite, T> value) => parameters.Add(new NpgsqlParameter<T[]> { NpgsqlDbType = NpgsqlDbType.Array | type, TypedValue = Array.ConvertAll(writes, write => value(write)) });
    }
}
