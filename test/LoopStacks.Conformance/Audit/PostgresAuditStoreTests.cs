using LoopStacks.Conformance.Servers;
using LoopStacks.Conformance.Stores;
using LoopStacks.Engine.Audit;
using Npgsql;

namespace LoopStacks.Conformance.Audit;

public sealed class PostgresAuditStoreTests(PostgresServer server) : AuditStoreConformance(new PostgresStore(server))
{
    [Fact]
    public async Task Update_ByAnybody_IsRefused()
    {
        var database = await server.CreateDatabaseAsync();
        await using var store = PostgresStore.Open(database);
        await store.Get<IAuditStore>().AppendAsync(new Deed("loopback", null, "pause", "Execution", null, "x", null, "done", null, null), DateTimeOffset.UnixEpoch);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => PostgresServer.ExecuteAsync(database, "UPDATE audit SET given_by = 'nobody'"));

        Assert.Contains("never changed", refused.MessageText, StringComparison.Ordinal);
    }
}
