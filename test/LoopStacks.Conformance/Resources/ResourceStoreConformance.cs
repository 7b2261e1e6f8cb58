using LoopStacks.Conformance.Stores;
using LoopStacks.Core.Resources;
using LoopStacks.Engine.Resources;

namespace LoopStacks.Conformance.Resources;

/// <summary>What every store of resources promises (<see cref="IResourceStore"/>).</summary>
public abstract class ResourceStoreConformance(StoreUnderTest store) : StoreConformance(store)
{
    private protected IResourceStore Resources => Store.Resources;

    [Fact]
    public async Task Load_Fresh_IsEmptyAtTheBeginning()
    {
        var stored = await Resources.LoadAsync(CancellationToken.None);

        Assert.Equal(0, stored.Version);
        Assert.Empty(stored.Records);
    }

    [Fact]
    public async Task Put_Reopened_HasTheNewestOfEach()
    {
        await Resources.PutAsync(Record("a", 1, "old"), CancellationToken.None);
        await Resources.PutAsync(Record("b", 2, "b"), CancellationToken.None);
        await Resources.PutAsync(Record("a", 3, "new"), CancellationToken.None);
        await Resources.PutAsync(Record("a", 4, "other kind") with { Kind = ResourceKind.LoopStack }, CancellationToken.None);
        await ReopenAsync();

        var stored = await Resources.LoadAsync(CancellationToken.None);

        Assert.Equal(4, stored.Version);
        Assert.Equal(
            [(ResourceKind.Agent, "a", 3L, "new"), (ResourceKind.Agent, "b", 2, "b"), (ResourceKind.LoopStack, "a", 4, "other kind")],
            stored.Records.Select(record => (record.Kind, record.Name, record.Version, Text(record))).OrderBy(record => record.Kind.ToString()).ThenBy(record => record.Name));
    }

    [Fact]
    public async Task Delete_Stored_IsGoneAndTheOthersStay()
    {
        await Resources.PutAsync(Record("a", 1, "a"), CancellationToken.None);
        await Resources.PutAsync(Record("b", 2, "b"), CancellationToken.None);

        await Resources.DeleteAsync(ResourceKind.Agent, "default", "a", 3, CancellationToken.None);

        Assert.Equal(["b"], (await Resources.LoadAsync(CancellationToken.None)).Records.Select(record => record.Name));
        await Resources.PutAsync(Record("a", 4, "again"), CancellationToken.None);
        Assert.Equal(2, (await Resources.LoadAsync(CancellationToken.None)).Records.Count);
    }

    private protected static ResourceRecord Record(string name, long version, string document) => new(ResourceKind.Agent, "default", name, version, System.Text.Encoding.UTF8.GetBytes(document));

    private protected static string Text(ResourceRecord record) => System.Text.Encoding.UTF8.GetString(record.Document!);
}
