using LoopStacks.Core.Resources;
using LoopStacks.Engine.Journal;
using LoopStacks.Engine.Resources;
using Npgsql;
using NpgsqlTypes;

namespace LoopStacks.Storage.Postgres;

/// <summary>The resources in PostgreSQL, which many processes share. All changes have one order, their version.</summary>
public sealed class PostgresResourceStore : IResourceStore
{
    private const string Columns = "kind, namespace, name, version, document";

    private readonly PostgresDatabase _database;

    public PostgresResourceStore(PostgresDatabase database, PostgresListener listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        _database = database;
        listener.Subscribe(PostgresListener.Resources, HeadAsync, version => ChangedElsewhere?.Invoke(version));
    }

    public event Action<long>? ChangedElsewhere;

    public async ValueTask<StoredResources> LoadAsync(CancellationToken cancellation)
    {
        // The head first: what is newer among the records comes again with the changes after it.
        var head = await HeadAsync(cancellation);
        return new StoredResources(head, await _database.ListAsync($"SELECT {Columns} FROM resources WHERE document IS NOT NULL", _ => { }, Record, cancellation));
    }

    public async ValueTask<ResourceRecord> PutAsync(ResourceRecord record, CancellationToken cancellation)
    {
        await WriteAsync(record.Kind, record.Namespace, record.Name, record.Version, record.Document, cancellation);
        return record;
    }

    public ValueTask DeleteAsync(ResourceKind kind, string @namespace, string name, long version, CancellationToken cancellation) => WriteAsync(kind, @namespace, name, version, null, cancellation);

    public ValueTask<IReadOnlyList<ResourceRecord>> ChangesAsync(long after, CancellationToken cancellation) =>
        _database.ListAsync($"SELECT {Columns} FROM resources WHERE version > $1 ORDER BY version", parameters => parameters.AddWithValue(after), Record, cancellation);

    private ValueTask<long> HeadAsync(CancellationToken cancellation) => _database.FirstAsync("SELECT version FROM resource_head", _ => { }, rows => rows.GetInt64(0), cancellation);

    private async ValueTask WriteAsync(ResourceKind kind, string @namespace, string name, long version, byte[]? document, CancellationToken cancellation)
    {
        bool isWritten;
        try
        {
            isWritten = await TryWriteAsync();
        }
        catch (StorageUnavailableException unavailable) when (unavailable.InnerException is { } reason && !PostgresFaults.IsRolledBack(reason))
        {
            isWritten = await TryWriteAsync(); // The connection was lost, maybe after the commit: the same again says.
        }

        if (!isWritten)
            throw new VersionConflictException($"The resources are not at version {version - 1} any more: somebody else wrote.");

        ValueTask<bool> TryWriteAsync() => _database.FirstAsync(
            "SELECT put_resource($1, $2, $3, $4, $5)",
            parameters =>
            {
                parameters.AddWithValue(kind.ToString());
                parameters.AddWithValue(@namespace);
                parameters.AddWithValue(name);
                parameters.AddWithValue(version);
                parameters.Add(new NpgsqlParameter<byte[]?> { TypedValue = document, NpgsqlDbType = NpgsqlDbType.Bytea });
            },
            rows => rows.GetBoolean(0),
            cancellation);
    }

    private static ResourceRecord Record(NpgsqlDataReader rows) =>
        new(Enum.Parse<ResourceKind>(rows.GetString(0)), rows.GetString(1), rows.GetString(2), rows.GetInt64(3), rows.IsDBNull(4) ? null : rows.GetFieldValue<byte[]>(4));
}
