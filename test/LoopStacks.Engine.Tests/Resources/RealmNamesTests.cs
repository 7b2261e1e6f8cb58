using LoopStacks.Core.Resources;
using LoopStacks.Engine.Resources;

namespace LoopStacks.Engine.Tests.Resources;

public sealed class RealmNamesTests
{
    [Fact]
    public async Task HolderOf_TwoOfOneName_IsTheOlder()
    {
        await using var engine = await EngineFixture.StartAsync();
        foreach (var space in new[] { "later-by-name", "default", "another" })
            await engine.ApplyAsync(new Realm { Metadata = new ResourceMetadata { Name = "shop", Namespace = space }, Spec = new RealmSpec() });

        Assert.Equal("later-by-name", engine.Resources.HolderOf("shop")!.Metadata.Namespace);
        Assert.Null(engine.Resources.HolderOf("nobody"));
    }
}
