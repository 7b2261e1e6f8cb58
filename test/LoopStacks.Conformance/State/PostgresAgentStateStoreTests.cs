using LoopStacks.Conformance.Servers;
using LoopStacks.Conformance.Stores;
using LoopStacks.Engine.State;

namespace LoopStacks.Conformance.State;

/// <summary>The promises of every store, and those of one that several processes share.</summary>
public sealed class PostgresAgentStateStoreTests(PostgresServer server) : AgentStateStoreConformance(new PostgresStore(server))
{
    private static readonly DateTimeOffset s_now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task CompareAndSet_ByTwoProcesses_CountsEach()
    {
        await using var other = await OpenAsync();
        var owner = StateOwner.OfInstance("r", "counter");
        await Task.WhenAll(new[] { Store.State, other.State }.SelectMany((store, process) => Enumerable.Range(0, 4).Select(async worker =>
        {
            var requests = 0;
            for (var counted = 0; counted < 20;)
            {
                var entry = await store.GetAsync(owner, "count", s_now);
                var next = entry is null ? 1 : int.Parse(System.Text.Encoding.UTF8.GetString(entry.Value), null) + 1;
                var request = new RequestHash(System.Text.Encoding.UTF8.GetBytes($"{process}/{worker}/{requests++}"));
                var written = await store.WriteAsync(new StateWrite(owner, "count", request, System.Text.Encoding.UTF8.GetBytes($"{next}"), entry?.Version ?? 0, null, s_now, 10, 1000));
                if (written.Kind == StateOutcomeKind.Written)
                    counted++;
            }
        })));

        Assert.Equal("160", System.Text.Encoding.UTF8.GetString((await Store.State.GetAsync(owner, "count", s_now))!.Value));
    }
}
