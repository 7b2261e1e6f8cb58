using LoopStacks.Core.Resources;

namespace LoopStacks.Engine.Resources;

/// <summary>Loops, work and keys go by the names of realms: of two of one name in different namespaces the older one has it, as the operator says too.</summary>
public static class RealmNames
{
    /// <summary>The realm that has a name; null where there is none.</summary>
    public static Realm? HolderOf(this IResourceService resources, string name)
    {
        ArgumentNullException.ThrowIfNull(resources);
        var found = resources.Of(ResourceKind.Realm, name);
        return found.Count <= 1
            ? found.OfType<Realm>().FirstOrDefault()
            : found.OfType<Realm>().OrderBy(realm => realm.Metadata.CreationTimestamp ?? DateTimeOffset.MaxValue).ThenBy(realm => realm.Metadata.Namespace, StringComparer.Ordinal).First();
    }
}
