using System.Globalization;
using DbUp;
using DbUp.Engine.Output;
using LoopStacks.Conformance.Servers;
using LoopStacks.Core.Loops;
using LoopStacks.Storage.Postgres;
using Npgsql;

namespace LoopStacks.Conformance.Postgres;

/// <summary>A process of the version before appends had a row each, with the statements that it has, on one connection.</summary>
internal sealed class VersionBefore : IAsyncDisposable
{
    public const string NextMigration = "LoopStacks.Storage.Postgres.Migrations.0008-appends.sql";

    private readonly NpgsqlConnection _connection;
    private readonly Guid _writer = Guid.NewGuid();
    private long _batch;

    private VersionBefore(NpgsqlConnection connection) => _connection = connection;

    /// <summary>Makes the schema of that version in an empty database.</summary>
    public static void Migrate(string connectionString)
    {
        var result = DeployChanges.To.PostgresqlDatabase(connectionString)
            .WithScriptsEmbeddedInAssembly(typeof(PostgresDatabase).Assembly, name => string.CompareOrdinal(name, NextMigration) < 0)
            .WithTransactionPerScript().WithVariablesDisabled().LogTo(new NoOpUpgradeLog()).Build().PerformUpgrade();
        Assert.Null(result.Error);
    }

    public static async Task<VersionBefore> ConnectAsync(string connectionString)
    {
        var connection = new NpgsqlConnection(connectionString + ";Pooling=false;Max Auto Prepare=64;Auto Prepare Min Usages=1");
        await connection.OpenAsync();
        return new VersionBefore(connection);
    }

    /// <summary>Appends events as <see cref="Journal.Appends.Of"/> makes them.</summary>
    /// <returns>Whether it won.</returns>
    public async Task<bool> AppendAsync(LoopId loop, int expected, int events)
    {
        var numbers = Enumerable.Range(expected + 1, events).ToArray();
        var kind = expected == 0 ? "new" : "old";
        var now = Micros.Of(Journal.Appends.Now);
        var given = new Dictionary<string, string>
        {
            ["p_writer"] = $"'{_writer}'",
            ["p_batch"] = Text(++_batch),
            ["p_at"] = Text(Micros.Of(DateTimeOffset.UtcNow)),
            ["p_appends"] = "1",
            [$"p_{kind}"] = "'{1}'",
            [$"p_{kind}_loops"] = $"ARRAY['{loop}'::uuid]",
            [$"p_{kind}_statuses"] = "'{running}'",
            [$"p_{kind}_phases"] = "'{do}'",
            [$"p_{kind}_deadlines"] = $"'{{{now}}}'",
            [$"p_{kind}_versions"] = $"'{{{expected + events}}}'",
            [$"p_{kind}_input_tokens"] = "'{0}'",
            [$"p_{kind}_output_tokens"] = "'{0}'",
            [$"p_{kind}_costs"] = "'{0}'",
            ["p_old_expected"] = expected == 0 ? "'{}'" : $"'{{{expected}}}'",
            ["p_event_appends"] = Array(numbers, _ => "1"),
            ["p_event_loops"] = Array(numbers, _ => $"{loop}"),
            ["p_event_seqs"] = Array(numbers, number => $"{number}"),
            ["p_event_times"] = Array(numbers, _ => Text(now)),
            ["p_event_realms"] = Array(numbers, _ => "r"),
            ["p_event_types"] = Array(numbers, _ => "workStarted"),
            ["p_event_data"] = Array(numbers, number => "\"\\\\x" + Convert.ToHexStringLower(System.Text.Encoding.UTF8.GetBytes($$"""{"number":{{number}}}""")) + "\""),
        };
        if (expected == 0)
        {
            foreach (var (name, value) in new[] { ("realms", "r"), ("stacks", "s"), ("definitions", "hash"), ("roots", $"{loop}"), ("depths", "0"), ("created", Text(now)) })
                given[$"p_{name}"] = $"'{{{value}}}'";
            (given["p_hashes"], given["p_names"], given["p_jsons"]) = ("'{hash}'", "'{s}'", "ARRAY['{}'::bytea]");
        }

        var names = await ScalarAsync<string[]>("SELECT proargnames[1:pronargs] FROM pg_proc WHERE proname = 'append_batch'");
        Assert.Empty(given.Keys.Except(names));
        var winners = await ScalarAsync<int[]>($"SELECT winners FROM append_batch({string.Join(", ", names.Select(name => $"{name} => {given.GetValueOrDefault(name, "'{}'")}"))})");
        return winners is [1];
    }

    /// <summary>All events, as its readers ask for them: a page after the other.</summary>
    public async Task<IReadOnlyList<string>> FeedAsync(int limit)
    {
        var found = new List<string>();
        for (var after = 0L; ; after = long.Parse(found[^1].Split(' ')[0], CultureInfo.InvariantCulture))
        {
            var page = await ListAsync("SELECT position, realm, loop_id, seq, at, type, data FROM loop_events WHERE true AND position > $1 ORDER BY position LIMIT $2", after, (long)limit);
            found.AddRange(page);
            if (page.Count < limit)
                return found;
        }
    }

    public Task<IReadOnlyList<string>> ReadAsync(LoopId loop) => ListAsync("SELECT position, realm, loop_id, seq, at, type, data FROM loop_events WHERE loop_id = $1 ORDER BY seq", loop.Value);

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task<IReadOnlyList<string>> ListAsync(string sql, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, _connection);
        foreach (var value in values)
            command.Parameters.AddWithValue(value);
        await using var rows = await command.ExecuteReaderAsync();
        var found = new List<string>();
        while (await rows.ReadAsync())
            found.Add($"{rows.GetInt64(0)} {rows.GetString(1)} {rows.GetGuid(2)} {rows.GetInt64(3)} {rows.GetInt64(4)} {rows.GetString(5)} {Convert.ToHexStringLower(rows.GetFieldValue<byte[]>(6))}");
        return found;
    }

    private async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = new NpgsqlCommand(sql, _connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Array(int[] numbers, Func<int, string> element) => $"'{{{string.Join(",", numbers.Select(element))}}}'";
}
