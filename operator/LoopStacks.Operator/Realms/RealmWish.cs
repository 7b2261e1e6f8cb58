using k8s.Models;
using LoopStacks.Core.Resources;
using LoopStacks.Operator.Settings;

namespace LoopStacks.Operator.Realms;

/// <summary>Passwords of a realm's Redis: drawn once, then read from its Secret.</summary>
internal sealed record RedisKeys(string Password, string Replication)
{
    /// <summary>A password is not for logs.</summary>
    public override string ToString() => "RedisKeys { *** }";
}

/// <summary>All that a realm's objects are made from. Immutable.</summary>
/// <param name="RedisHost">Name or address under which the realm's Redis is reached.</param>
internal sealed record RealmWish(Realm Realm, OperatorOptions Options, RedisKeys Keys, string RedisHost)
{
    public string Name => Realm.Metadata.Name;

    public string Redis => Names.RedisOf(Name);

    public string RedisStandby => StandbyOf(Name);

    public static string StandbyOf(string realm) => Names.Of(realm, "-redis-standby", Names.LongestOfSet);

    public V1ObjectMeta Metadata(string name) => new()
    {
        Name = name,
        NamespaceProperty = Realm.Metadata.Namespace,
        Labels = Labels.OfRealm(Name),
        OwnerReferences = [Ownership.Of(Realm)],
    };
}
