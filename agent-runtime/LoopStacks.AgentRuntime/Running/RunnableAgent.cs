using System.Text.Json;
using LoopStacks.AgentRuntime.Definition;
using LoopStacks.Agents;

namespace LoopStacks.AgentRuntime.Running;

/// <summary>An agent without its connection: bids by the input's schema, the brain and the confidence rule, and works. Thread safe.</summary>
internal sealed class RunnableAgent(AgentDefinition definition, IAgentBrain brain)
{
    private readonly InputGate _inputs = new(definition.Input);

    /// <summary>The answer to one capability of an announcement.</summary>
    public Bid Bid(string capability, JsonElement input, JsonElement config)
    {
        if (!_inputs.TryFit(input, out var fitted, out var reason))
            return Agents.Bid.Decline(reason!);
        var appraisal = definition.Confidence.Apply(brain.Appraise(capability, fitted, config), input);
        return appraisal.Refusal is { } refusal
            ? Agents.Bid.Decline(refusal)
            : Agents.Bid.With(Math.Clamp(appraisal.Confidence, 0, 1), definition.Cost);
    }

    /// <exception cref="WorkFailedException">It can't be done.</exception>
    public Task<WorkResult> WorkAsync(Assignment assignment, CancellationToken cancellationToken)
    {
        // A stack may map the input that is worked on, so it can differ from the one that was bid for.
        if (!_inputs.TryFit(assignment.Input, out var fitted, out var reason))
            throw new WorkFailedException(reason!, final: true, code: "InvalidInput");
        return brain.WorkAsync(assignment with { Input = fitted }, cancellationToken);
    }
}
