using System.Collections.Concurrent;
using System.Text.Json;

namespace LoopStacks.Kubernetes.Connections;

/// <summary>Which resources the API server serves: versions differ between clusters, and custom resources come and go. Thread safe.</summary>
/// <remarks>
/// What is served is kept; what was not is asked again after <paramref name="missesFor"/>, and after <see cref="Forget"/>. So whoever gets a 404 for a resource that was served forgets it.
/// </remarks>
/// <param name="missesFor">Null: 30 s.</param>
public sealed class ServedApis(KubernetesConnection connection, TimeProvider time, TimeSpan? missesFor = null)
{
    private static readonly TimeSpan MissesFor = TimeSpan.FromSeconds(30);

    // By group and version; there are as many as the program names.
    private readonly ConcurrentDictionary<string, Answer> _answers = new(StringComparer.Ordinal);

    /// <summary>The first of the resources that is served; null where none is.</summary>
    public async Task<ApiResource?> FirstServedAsync(IEnumerable<ApiResource> preferred, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(preferred);
        foreach (var resource in preferred)
        {
            if (await ServesAsync(resource, cancellation))
                return resource;
        }

        return null;
    }

    /// <summary>Whether the resource is served.</summary>
    public async Task<bool> ServesAsync(ApiResource resource, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(resource);
        if (_answers.TryGetValue(resource.ApiVersion, out var known) && (known.Plurals.Contains(resource.Plural) || time.GetElapsedTime(known.At) < (missesFor ?? MissesFor)))
            return known.Plurals.Contains(resource.Plural);
        var answer = new Answer(await AskAsync(resource, cancellation), time.GetTimestamp());
        _answers[resource.ApiVersion] = answer;
        return answer.Plurals.Contains(resource.Plural);
    }

    /// <summary>Asks anew the next time.</summary>
    public void Forget(ApiResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        _answers.TryRemove(resource.ApiVersion, out _);
    }

    private async Task<HashSet<string>> AskAsync(ApiResource resource, CancellationToken cancellation)
    {
        try
        {
            var path = resource.Group.Length == 0 ? $"api/{resource.Version}" : $"apis/{resource.ApiVersion}";
            var answer = await connection.CallAsync(new ApiCall("get", null, path), cancellation);
            return answer.TryGetProperty("resources", out var resources) && resources.ValueKind == JsonValueKind.Array
                ? [.. resources.EnumerateArray().Select(item => item.GetProperty("name").GetString()!)]
                : [];
        }
        catch (KubernetesApiException refused) when (refused.IsNotFound)
        {
            return [];
        }
    }

    private sealed record Answer(HashSet<string> Plurals, long At);
}
