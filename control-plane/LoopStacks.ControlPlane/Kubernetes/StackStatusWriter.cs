using System.Text.Json.Nodes;
using LoopStacks.Core.Resources;
using LoopStacks.Engine.Resources;
using LoopStacks.Engine.Statistics;
using LoopStacks.Kubernetes.Apply;
using LoopStacks.Kubernetes.Connections;

namespace LoopStacks.ControlPlane.Kubernetes;

/// <summary>
/// Writes <c>status.statistics</c> of LoopStacks, as a field manager of its own: the operator, who writes the rest of the status, leaves it alone. Each at most once a minute, and only what says something else; small changes after ten
/// minutes. Not thread safe: it is called by one.
/// </summary>
internal sealed class StackStatusWriter(KubernetesConnection connection, IResourceService resources, TimeProvider time, ILogger<StackStatusWriter> logger) : IStackStatusWriter
{
    public const string FieldManager = "loopstacks-statistics";

    private static readonly TimeSpan s_smallAfter = TimeSpan.FromMinutes(10);

    private readonly ApplyClient _client = new(connection, FieldManager);
    private readonly Dictionary<(ObjectKey Key, string? Uid), (StackFigures Figures, DateTimeOffset At)> _written = [];

    public async Task WriteAsync(IReadOnlyDictionary<string, StackFigures> figures, CancellationToken cancellation)
    {
        var stacks = resources.Of(ResourceKind.LoopStack).OfType<LoopStack>().ToArray();
        var there = stacks.Select(Id).ToHashSet();
        foreach (var gone in _written.Keys.Where(id => !there.Contains(id)).ToArray())
            _written.Remove(gone);
        foreach (var group in stacks.GroupBy(stack => stack.Metadata.Name, StringComparer.Ordinal))
        {
            // Loops name LoopStacks without a namespace: of several of a name, the one that they mean.
            var stack = group.Count() == 1 ? group.First() : group.FirstOrDefault(other => other.Metadata.Namespace == "default");
            if (stack is not null && !await TryWriteAsync(stack, figures.GetValueOrDefault(group.Key, StackFigures.None), cancellation))
                return;
        }
    }

    /// <summary>Whether people would look at it again.</summary>
    internal static bool IsNews(StackFigures before, StackFigures now, TimeSpan age)
    {
        if (before == now)
            return false;
        return age >= s_smallAfter
            || IsFar(before.Ended, now.Ended)
            || IsFar(before.Failed + before.TimedOut, now.Failed + now.TimedOut)
            || (before.P95Seconds is { } was && now.P95Seconds is { } isNow && (isNow > was * 1.25 || was > isNow * 1.25));
    }

    /// <summary>By a tenth, or from or to nothing.</summary>
    private static bool IsFar(long before, long now) => (before == 0) != (now == 0) || Math.Abs(now - before) * 10 > before;

    /// <returns>False where there is no use in going on now.</returns>
    private async Task<bool> TryWriteAsync(LoopStack stack, StackFigures figures, CancellationToken cancellation)
    {
        var (id, now) = (Id(stack), time.GetUtcNow());
        if (_written.TryGetValue(id, out var before) && !IsNews(before.Figures, figures, now - before.At))
            return true;
        try
        {
            await _client.ApplyStatusAsync(LoopStacksApi.Of(ResourceKind.LoopStack), id.Key, new JsonObject { ["statistics"] = figures.ToJson() }, id.Uid, cancellation);
            _written[id] = (figures, now);
            return true;
        }
        catch (KubernetesApiException refused) when (refused.IsNotFound || refused.IsConflict)
        {
            return true; // It is gone, or another one of its name.
        }
        catch (Exception exception) when (exception is KubernetesApiException || KubernetesFaults.IsAway(exception))
        {
            logger.LogWarning("The statistics of LoopStack {Stack} can't be written into its status: {Reason}. It is tried again in a minute", id.Key, exception.Message);
            return false;
        }
    }

    private static (ObjectKey Key, string? Uid) Id(LoopStack stack) => (new ObjectKey(stack.Metadata.Namespace, stack.Metadata.Name), stack.Metadata.Uid);
}
