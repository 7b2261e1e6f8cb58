using k8s.Models;
using LoopStacks.Core.Resources;

namespace LoopStacks.Operator;

/// <summary>References by which what was made goes when its owner does.</summary>
internal static class Ownership
{
    /// <exception cref="InvalidOperationException">The resource was not read from the API server: it has no uid.</exception>
    public static V1OwnerReference Of(Resource owner) => new()
    {
        ApiVersion = Resource.ApiGroupVersion,
        Kind = owner.Kind.ToString(),
        Name = owner.Metadata.Name,
        Uid = owner.Metadata.Uid ?? throw new InvalidOperationException($"{owner.Kind} {owner.Metadata.Name} has no uid."),
        Controller = true,
        BlockOwnerDeletion = true,
    };
}
