using System.Collections.Concurrent;
using System.Collections.Immutable;
using LoopStacks.Core.Bidding;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Coordination;
using LoopStacks.Engine.Journal;

namespace LoopStacks.Engine.Loops;

/// <summary>Tells whether agents that a loop needs are on their way: deployed but not connected, cut off by a restart of the platform, or scaled to zero, and wakes these.</summary>
internal sealed class ExpectedAgents(StackResolver stacks, ICoordinationBus bus, ILoopJournal journal, EngineState engine, EngineOptions options, TimeProvider time)
{
    private const int MaxUnknown = 1000;

    // A second search for the same name finds no more.
    private readonly ConcurrentDictionary<(string Name, string Realm), bool> _unknown = new();

    /// <summary>A name that stands for nothing may be a capability whose agents were cut off by a restart: where loops of that name were started in the minute before it, they are on their way, and a loop may wait for them.</summary>
    /// <returns>Whether they are expected; the name is resolved from now on.</returns>
    public async ValueTask<bool> ExpectAsync(string name, string realm, CancellationToken cancellation)
    {
        if (engine.RestartedAt is not { } restarted || time.GetUtcNow() >= restarted + options.AgentGrace || _unknown.ContainsKey((name, realm)) || _unknown.Count >= MaxUnknown)
            return false;
        var lately = new ExecutionFilter(realm, name, CreatedAfter: restarted - TimeSpan.FromMinutes(1), Limit: 1);
        if ((await journal.ListAsync(lately, null, cancellation)).Count == 0)
        {
            _unknown[(name, realm)] = true;
            return false;
        }

        stacks.Expect(name, realm, restarted + options.AgentGrace);
        return true;
    }

    /// <returns>Until when to wait for them; null where everyone is there, or nobody is expected.</returns>
    public DateTimeOffset? AwaitUntil(LoopDefinition definition, string realm, ImmutableArray<Candidate> present, DateTimeOffset now)
    {
        DateTimeOffset? until = null;
        foreach (var capability in definition.Capabilities)
        {
            var missing = definition.Missing(capability, present);
            if (missing <= 0)
                continue;
            if (engine.RestartedAt + options.AgentGrace is { } back && now < back)
            {
                until = Later(until, back);
                continue;
            }

            DeployedInstance[] away = [.. stacks.Deployed(capability, realm).Where(instance => !present.Any(candidate => candidate.Instance == instance.Name))];
            if (away.Length < missing)
                return null;
            var awake = away.Count(instance => !instance.MaySleep);
            foreach (var sleeper in away.Where(instance => instance.MaySleep).Take(missing - awake))
                bus.Want(realm, sleeper.Name);
            until = Later(until, now + (awake >= missing ? options.AgentGrace : options.WakeGrace));
        }

        return until;
    }

    private static DateTimeOffset Later(DateTimeOffset? one, DateTimeOffset other) => one > other ? one.Value : other;
}
