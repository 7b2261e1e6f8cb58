using System.Collections.Concurrent;
using System.Collections.Immutable;
using LoopStacks.Core.Loops;

namespace LoopStacks.Engine.Loops;

/// <summary>
/// How reliable each instance has been on each capability since this process started: (completed + 1) / (completed + failed + 2), Laplace's rule of succession, so 0.5 where
/// nothing is known. It lives in memory and begins anew at a restart.
/// </summary>
internal sealed class StandingBook
{
    private readonly ConcurrentDictionary<(string Realm, string Instance, string Capability), (long Completed, long Failed)> _counts = new();

    public void Note(LoopState ended)
    {
        foreach (var item in ended.Items)
        {
            if (item.Status is not (WorkStatus.Completed or WorkStatus.Failed or WorkStatus.Reawarded))
                continue;
            var completed = item.Status == WorkStatus.Completed;
            foreach (var capability in item.Capabilities)
            {
                _counts.AddOrUpdate(
                    (ended.Accepted!.Realm, item.Instance, capability),
                    completed ? (1, 0) : (0, 1),
                    (_, count) => completed ? (count.Completed + 1, count.Failed) : (count.Completed, count.Failed + 1));
            }
        }
    }

    public IReadOnlyDictionary<string, double> Of(string realm, string instance, ImmutableArray<string> capabilities) => capabilities.ToDictionary(
        capability => capability,
        capability => _counts.TryGetValue((realm, instance, capability), out var count) ? (count.Completed + 1.0) / (count.Completed + count.Failed + 2.0) : 0.5);
}
