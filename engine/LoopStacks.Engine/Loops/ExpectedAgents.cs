using System.Collections.Immutable;
using LoopStacks.Core.Bidding;
using LoopStacks.Core.Loops;

namespace LoopStacks.Engine.Loops;

/// <summary>Tells whether agents that a loop needs are on their way: deployed but not connected, or cut off by a restart of the platform.</summary>
internal sealed class ExpectedAgents(StackResolver stacks, EngineState engine, EngineOptions options)
{
    /// <returns>Until when to wait for them; null where everyone is there, or nobody is expected.</returns>
    public DateTimeOffset? AwaitUntil(LoopDefinition definition, string realm, ImmutableArray<Candidate> present, DateTimeOffset now)
    {
        DateTimeOffset? until = null;
        foreach (var capability in definition.Capabilities)
        {
            if (present.Any(candidate => candidate.Capabilities.Contains(capability)))
                continue;
            if (now < engine.RestartedAt + options.AgentGrace)
                until = engine.RestartedAt + options.AgentGrace;
            else if (stacks.IsDeployed(capability, realm))
                until = now + options.AgentGrace;
            else
                return null;
        }

        return until;
    }
}
