using LoopStacks.Conformance.Servers;
using LoopStacks.Conformance.Stores;
using LoopStacks.Storage.Postgres;

namespace LoopStacks.Conformance.Postgres;

/// <summary>
/// While a cluster is upgraded, processes of the version before work on the schema of the newer one. So whatever a released schema has stays: each column with its type, each function with its parameters, each key; and
/// what is added to a table may be left out by who does not know it.
/// </summary>
public sealed class SchemaHistoryTests(PostgresServer server)
{
    /// <summary>A line each column, function and key.</summary>
    private const string Schema =
        """
        SELECT line FROM (
            SELECT format('column %s.%s %s%s', c.table_name, c.column_name, c.udt_name, CASE WHEN c.is_nullable = 'NO' THEN ' not null' ELSE '' END) AS line
            FROM information_schema.columns c WHERE c.table_schema = 'public' AND c.table_name <> 'schemaversions' AND c.table_name !~ '_([0-9]{8}|other)$'
            UNION ALL
            SELECT format('function %s(%s) %s', p.proname, pg_get_function_identity_arguments(p.oid), pg_get_function_result(p.oid))
            FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
            UNION ALL
            SELECT format('key %s %s', r.relname, pg_get_constraintdef(k.oid)) FROM pg_constraint k JOIN pg_class r ON r.oid = k.conrelid
            WHERE k.contype IN ('p', 'u') AND k.connamespace = 'public'::regnamespace AND r.relname <> 'schemaversions' AND r.relname !~ '_([0-9]{8}|other)$'
        ) AS all_lines ORDER BY line COLLATE "C"
        """;

    /// <summary>Columns that a statement which does not know them can't fill.</summary>
    private const string Required =
        """
        SELECT format('%s.%s', c.table_name, c.column_name) FROM information_schema.columns c
        WHERE c.table_schema = 'public' AND c.is_nullable = 'NO' AND c.column_default IS NULL AND c.is_identity = 'NO' ORDER BY 1
        """;

    private const string Views = "SELECT table_name::text FROM information_schema.views WHERE table_schema = 'public'";

    private static readonly string s_folder = Path.Combine(Root(), "test", "Histories");

    /// <summary>The newest last.</summary>
    public static TheoryData<string> Released() => [.. Directory.GetFiles(s_folder, "postgres-v*.txt").Select(file => Path.GetFileName(file)).OrderBy(file => file.Length).ThenBy(file => file, StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Released))]
    public async Task Schema_OfAReleasedVersion_IsStillThere(string file)
    {
        var connectionString = await MigratedAsync();
        var now = await ListAsync(connectionString, Schema);
        if (Environment.GetEnvironmentVariable("LOOPSTACKS_REWRITE") == "1" && file == Released().Last())
            await File.WriteAllLinesAsync(Path.Combine(s_folder, file), now);
        var released = await File.ReadAllLinesAsync(Path.Combine(s_folder, file));

        var views = (await ListAsync(connectionString, Views)).ToHashSet();
        Assert.Empty(released.Select(line => AsOfAView(line, views)).OfType<string>().Except(now));

        var tables = released.Where(line => line.StartsWith("column ", StringComparison.Ordinal)).Select(line => line.Split(' ')[1]).ToHashSet();
        var added = (await ListAsync(connectionString, Required)).Where(column => !tables.Contains(column) && tables.Any(known => known.StartsWith(column.Split('.')[0] + ".", StringComparison.Ordinal)));
        Assert.True(!added.Any(), $"Statements of {file} can't fill {string.Join(", ", added)}: let it be null, or give it a default.");
    }

    [Fact]
    public async Task Schema_OfThisVersion_IsWrittenDown()
    {
        var now = await ListAsync(await MigratedAsync(), Schema);

        var missing = now.Except(await File.ReadAllLinesAsync(Path.Combine(s_folder, Released().Last())));

        Assert.True(!missing.Any(), $"Not in the newest of test/Histories/postgres-v*.txt: {string.Join(Environment.NewLine, missing)}{Environment.NewLine}Run with LOOPSTACKS_REWRITE=1 (after a release: copy the file under the next number before), read the difference and commit it.");
    }

    /// <summary>Where a view has taken the place of a table, the schema does not say what is never null, and there are no keys: null where there is nothing to be held to.</summary>
    private static string? AsOfAView(string line, HashSet<string> views)
    {
        if (!views.Contains(line.Split(' ')[1].Split('.')[0]))
            return line;
        return line.StartsWith("column ", StringComparison.Ordinal) ? line.Replace(" not null", "", StringComparison.Ordinal) : null;
    }

    private async Task<string> MigratedAsync()
    {
        var connectionString = await server.CreateDatabaseAsync();
        await using var store = PostgresStore.Open(connectionString);
        store.Get<PostgresDatabase>();
        return connectionString;
    }

    private static async Task<string[]> ListAsync(string connectionString, string sql) => await PostgresServer.ScalarAsync<string[]>(connectionString, $"SELECT array_agg(line) FROM ({sql}) AS lines(line)");

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "LoopStacks.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests don't run inside of the repository.");
        return folder;
    }
}
