using k8s.Models;
using LoopStacks.Kubernetes.Connections;
using LoopStacks.Kubernetes.Informers;

namespace LoopStacks.Kubernetes.Tests.Informers;

public sealed class ObjectCacheTests
{
    private readonly ObjectCache<V1ConfigMap> _cache = new();

    public ObjectCacheTests() => _cache.AddIndex("realm", item => item.Metadata.Labels?.TryGetValue("realm", out var realm) == true ? [realm] : []);

    [Fact]
    public void Put_New_IsAdded()
    {
        var item = Item("a", "1");

        Assert.Equal(new Change<V1ConfigMap>(ChangeKind.Added, null, item), _cache.Put(item));
        Assert.Same(item, _cache.Get(new ObjectKey("n", "a")));
    }

    [Fact]
    public void Put_SameVersion_IsNoChange()
    {
        _cache.Put(Item("a", "1"));

        Assert.Null(_cache.Put(Item("a", "1")));
    }

    [Fact]
    public void Put_OtherVersion_TellsBothStates()
    {
        var before = Item("a", "1");
        var now = Item("a", "2");
        _cache.Put(before);

        Assert.Equal(new Change<V1ConfigMap>(ChangeKind.Updated, before, now), _cache.Put(now));
    }

    [Fact]
    public void Remove_Known_TellsTheLastState()
    {
        var before = Item("a", "1");
        var last = Item("a", "2");
        _cache.Put(before);

        Assert.Equal(new Change<V1ConfigMap>(ChangeKind.Deleted, before, last), _cache.Remove(new ObjectKey("n", "a"), last));
        Assert.Equal(0, _cache.Count);
        Assert.Null(_cache.Remove(new ObjectKey("n", "a")));
    }

    [Fact]
    public void ByIndex_ValueChanges_FollowsIt()
    {
        _cache.Put(Item("a", "1", "x"));
        _cache.Put(Item("b", "2", "x"));
        Assert.Equal(["a", "b"], Names("x"));

        _cache.Put(Item("a", "3", "y"));
        Assert.Equal(["b"], Names("x"));
        Assert.Equal(["a"], Names("y"));

        _cache.Remove(new ObjectKey("n", "b"));
        Assert.Empty(Names("x"));
    }

    [Fact]
    public void ByIndex_NoSuchIndex_IsTold() => Assert.Throws<ArgumentException>(() => _cache.ByIndex("other", "x"));

    [Fact]
    public void Except_SomePresent_AreTheOthers()
    {
        _cache.Put(Item("a", "1"));
        _cache.Put(Item("b", "2"));

        Assert.Equal([new ObjectKey("n", "b")], _cache.Except(new HashSet<ObjectKey> { new("n", "a"), new("n", "c") }));
    }

    private string[] Names(string realm) => [.. _cache.ByIndex("realm", realm).Select(item => item.Metadata.Name).Order()];

    private static V1ConfigMap Item(string name, string version, string? realm = null) => new()
    {
        Metadata = new V1ObjectMeta
        {
            Name = name, NamespaceProperty = "n", ResourceVersion = version, Uid = name, Labels = realm is null ? null : new Dictionary<string, string> { ["realm"] = realm },
        },
    };
}
