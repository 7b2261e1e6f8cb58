using LoopStacks.Core.Resources;
using LoopStacks.Engine.Resources;
using Microsoft.Data.Sqlite;

namespace LoopStacks.Storage.Sqlite;

/// <summary>The resources in SQLite. Only one process has them, so nobody else writes.</summary>
public sealed class SqliteResourceStore(SqliteDatabase database) : IResourceStore
{
    public event Action<long>? ChangedElsewhere
    {
        add { }
        remove { }
    }

    public ValueTask<StoredResources> LoadAsync(CancellationToken cancellation)
    {
        try
        {
            using var connection = database.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT kind, namespace, name, version, document FROM resources";
            using var rows = command.ExecuteReader();
            var records = new List<ResourceRecord>();
            while (rows.Read())
                records.Add(new ResourceRecord(Enum.Parse<ResourceKind>(rows.GetString(0)), rows.GetString(1), rows.GetString(2), rows.GetInt64(3), rows.GetFieldValue<byte[]>(4)));
            return ValueTask.FromResult(new StoredResources(records.Count == 0 ? 0 : records.Max(record => record.Version), records));
        }
        catch (SqliteException exception)
        {
            throw SqliteDatabase.Unavailable("read", exception);
        }
    }

    public async ValueTask<ResourceRecord> PutAsync(ResourceRecord record, CancellationToken cancellation)
    {
        await Put(record);
        return record;
    }

    private ValueTask Put(ResourceRecord record) => Run(
        "INSERT INTO resources (kind, namespace, name, version, document) VALUES ($kind, $namespace, $name, $version, $document) ON CONFLICT DO UPDATE SET version = excluded.version, document = excluded.document",
        record.Kind,
        record.Namespace,
        record.Name,
        command =>
        {
            command.Parameters.AddWithValue("$version", record.Version);
            command.Parameters.AddWithValue("$document", record.Document ?? throw new ArgumentException("A resource that is put has a document.", nameof(record)));
        });

    public ValueTask DeleteAsync(ResourceKind kind, string @namespace, string name, long version, CancellationToken cancellation) =>
        Run("DELETE FROM resources WHERE kind = $kind AND namespace = $namespace AND name = $name", kind, @namespace, name, _ => { });

    public ValueTask<IReadOnlyList<ResourceRecord>> ChangesAsync(long after, CancellationToken cancellation) => ValueTask.FromResult<IReadOnlyList<ResourceRecord>>([]);

    private ValueTask Run(string sql, ResourceKind kind, string @namespace, string name, Action<SqliteCommand> bind)
    {
        try
        {
            using var connection = database.Open(forWriting: true);
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.Parameters.AddWithValue("$kind", kind.ToString());
            command.Parameters.AddWithValue("$namespace", @namespace);
            command.Parameters.AddWithValue("$name", name);
            bind(command);
            lock (database.Writing)
                command.ExecuteNonQuery();
            return ValueTask.CompletedTask;
        }
        catch (SqliteException exception)
        {
            throw SqliteDatabase.Unavailable("written", exception);
        }
    }
}
