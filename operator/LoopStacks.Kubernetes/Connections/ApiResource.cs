using System.Collections.Concurrent;
using System.Reflection;
using k8s.Models;

namespace LoopStacks.Kubernetes.Connections;

/// <summary>A type of objects as the API server serves it.</summary>
/// <param name="Group">Empty for the core group.</param>
/// <param name="Version">Such as <c>v1</c>.</param>
/// <param name="Plural">Name in paths, such as <c>deployments</c>.</param>
/// <param name="Kind">Name in documents, such as <c>Deployment</c>.</param>
public sealed record ApiResource(string Group, string Version, string Plural, string Kind)
{
    private static readonly ConcurrentDictionary<Type, ApiResource> Known = new();

    /// <summary>As documents write it: <c>v1</c> or <c>apps/v1</c>.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>The resource of a model of KubernetesClient.</summary>
    /// <exception cref="ArgumentException">The type does not say what it is; a <see cref="CustomObject"/> does not.</exception>
    public static ApiResource Of<T>() => Known.GetOrAdd(typeof(T), Read);

    /// <summary>Path at the API server.</summary>
    /// <param name="space">Namespace; null for all of them, and for what has none.</param>
    /// <param name="name">Null for the whole collection.</param>
    /// <param name="subresource">Such as <c>status</c>; null for none.</param>
    public string Path(string? space, string? name = null, string? subresource = null)
    {
        var path = Group.Length == 0 ? $"api/{Version}" : $"apis/{Group}/{Version}";
        if (!string.IsNullOrEmpty(space))
            path += $"/namespaces/{Uri.EscapeDataString(space)}";
        path += $"/{Plural}";
        if (name is not null)
            path += $"/{Uri.EscapeDataString(name)}";
        return subresource is null ? path : $"{path}/{subresource}";
    }

    public override string ToString() => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    private static ApiResource Read(Type type) =>
        type.GetCustomAttribute<KubernetesEntityAttribute>() is { } entity
            ? new ApiResource(entity.Group ?? "", entity.ApiVersion, entity.PluralName, entity.Kind)
            : throw new ArgumentException($"{type.Name} does not say which resource it is; give an ApiResource.");
}
