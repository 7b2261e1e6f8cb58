using LoopStacks.Contracts.Problems;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Journal;

namespace LoopStacks.Engine.Loops;

/// <summary>Starts child loops: IN for a loop whose caller is another loop. A child that can't be started is refused, which its parent records as its end.</summary>
internal sealed class ChildStarter(ILoopPeers peers, Intake intake, DefinitionCache definitions, CandidateFinder candidates, ExpectedAgents expected, LoopMetrics metrics, TimeProvider time)
{
    /// <param name="mayExist">True where it may have been started before: by this process before it lost its state, or by one before it.</param>
    /// <returns>Null where it was started, or its end will be reported; else why not.</returns>
    public async Task<ChildEnded?> StartAsync(LoopState parent, ChildLoop child, bool mayExist)
    {
        if (mayExist && await peers.RemindChildAsync(child.Id, parent.Pause?.By))
            return null;
        if (parent.IsPaused)
            return null; // It is started when the parent goes on.
        var accepted = parent.Accepted!;
        var spawned = child.Spawned;
        var admitted = intake.AdmitChild(spawned, accepted.Realm);
        if (admitted.Fault is { } fault)
            return new ChildEnded(spawned.Child, ChildStatus.Refused, Code: fault.Code.Code, Message: fault.Detail);
        var reservation = await peers.ReserveAsync(accepted.Root, spawned.Child, parent.PurseOwner, spawned.Budget);
        if (reservation.Refusal is { } refusal)
            return new ChildEnded(spawned.Child, ChildStatus.Refused, Code: ErrorCode.BudgetExceeded.Code, Message: refusal.ToString());
        using var accepting = LoopTraces.Accept(admitted.Value.Name, accepted.Realm, accepted.TraceParent);
        try
        {
            await peers.StartChildAsync(spawned.Child, definitions.Get(admitted.Value.Hash).Stored, Command(parent, spawned, admitted.Value, reservation.Remaining, accepting?.Id ?? accepted.TraceParent));
        }
        catch (VersionConflictException)
        {
            // It was started before. Its grain has let go of what it took for a new loop; the next call finds what there is.
            if (!await peers.RemindChildAsync(child.Id, parent.Pause?.By))
                throw;
            return null;
        }

        metrics.Started(accepted.Realm, admitted.Value.Name);
        return null;
    }

    private StartLoop Command(LoopState parent, ChildSpawned spawned, LoopDefinition definition, LoopBudget remaining, string? trace)
    {
        var accepted = parent.Accepted!;
        var now = time.GetUtcNow();
        var present = candidates.Find(definition, accepted.Realm);
        var depth = parent.DepthLeft - 1;
        return new StartLoop(
            now,
            accepted.Realm,
            spawned.Input,
            present,
            spawned.Deadline,
            Labels(accepted.Labels, spawned.Labels),
            spawned.Budget,
            TraceParent: trace,
            AwaitUntil: expected.AwaitUntil(definition, accepted.Realm, present, now),
            Parentage: new Parentage(
                accepted.Root,
                parent.Id,
                accepted.Depth + 1,
                new ChildOrigin(spawned.Purpose, spawned.Key, spawned.Item),
                parent.PurseOwner,
                remaining with { MaxDepth = spawned.Budget?.MaxDepth is { } wanted && wanted < depth ? wanted : depth }));
    }

    private static IReadOnlyDictionary<string, string>? Labels(IReadOnlyDictionary<string, string>? inherited, IReadOnlyDictionary<string, string>? added)
    {
        if (added is not { Count: > 0 })
            return inherited;
        var labels = new Dictionary<string, string>(inherited ?? new Dictionary<string, string>());
        foreach (var (name, value) in added)
            labels[name] = value;
        return labels;
    }
}
