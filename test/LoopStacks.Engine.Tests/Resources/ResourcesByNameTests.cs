using LoopStacks.Core.Resources;

namespace LoopStacks.Engine.Tests.Resources;

/// <summary>Resources found by their name follow every change.</summary>
public sealed class ResourcesByNameTests
{
    [Fact]
    public async Task Of_NameInTwoNamespaces_FollowsEveryChange()
    {
        await using var engine = await EngineFixture.StartAsync();
        await engine.ApplyAsync(Stack("team-b", "one"));
        await engine.ApplyAsync(Stack("default", "two"));
        Assert.Equal([("default", "two"), ("team-b", "one")], Found(engine));

        await engine.ApplyAsync(Stack("team-b", "three"));
        Assert.Equal([("default", "two"), ("team-b", "three")], Found(engine));

        Assert.Null((await engine.Resources.DeleteAsync(ResourceKind.LoopStack, "default", "same", null, dryRun: false, CancellationToken.None)).Fault);
        Assert.Equal([("team-b", "three")], Found(engine));
        Assert.Single(engine.Resources.Of(ResourceKind.LoopStack));

        Assert.Null((await engine.Resources.DeleteAsync(ResourceKind.LoopStack, "team-b", "same", null, dryRun: false, CancellationToken.None)).Fault);
        Assert.Empty(Found(engine));
    }

    [Fact]
    public async Task Of_AfterAStart_HasWhatIsStored()
    {
        var folder = Directory.CreateTempSubdirectory("loopstacks-").FullName;
        await using (var before = await EngineFixture.StartAsync(folder))
        {
            await before.ApplyAsync(Stack("default", "one"));
            await before.ApplyAsync(Stack("team-b", "two"));
        }

        await using (var engine = await EngineFixture.StartAsync(folder))
            Assert.Equal([("default", "one"), ("team-b", "two")], Found(engine));
        Directory.Delete(folder, recursive: true);
    }

    private static LoopStack Stack(string @namespace, string capability) =>
        new() { Metadata = new ResourceMetadata { Name = "same", Namespace = @namespace }, Spec = new LoopStackSpec { Capabilities = [capability] } };

    private static IEnumerable<(string, string)> Found(EngineFixture engine) =>
        engine.Resources.Of(ResourceKind.LoopStack, "same").Cast<LoopStack>().Select(stack => (stack.Metadata.Namespace, stack.Spec.Capabilities![0]));
}
