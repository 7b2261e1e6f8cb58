using System.Text.Json;
using LoopStacks.Agents;

namespace LoopStacks.AgentRuntime.Running;

/// <summary>Does the work of an agent: a model, or the offline skills. Thread safe.</summary>
internal interface IAgentBrain
{
    /// <summary>How sure it is to do this well. Quick, and without network.</summary>
    Appraisal Appraise(string capability, JsonElement input, JsonElement config);

    /// <summary>Does the work; the output conforms to <c>schema.output</c>.</summary>
    /// <exception cref="WorkFailedException">It can't be done.</exception>
    Task<WorkResult> WorkAsync(Assignment assignment, CancellationToken cancellationToken);
}
