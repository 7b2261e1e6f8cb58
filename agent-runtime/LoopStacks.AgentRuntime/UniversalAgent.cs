using System.Text.Json;
using LoopStacks.AgentRuntime.Definition;
using LoopStacks.AgentRuntime.Models;
using LoopStacks.AgentRuntime.Offline;
using LoopStacks.AgentRuntime.Running;
using LoopStacks.AgentRuntime.Skills;
using LoopStacks.Agents;
using Microsoft.Extensions.Logging;

namespace LoopStacks.AgentRuntime;

/// <summary>Runs any Agent that needs no code of its own: with its model, or with this runtime's offline skills.</summary>
public static class UniversalAgent
{
    /// <summary>Connects as one replica and works until cancelled, then finishes the work in hand.</summary>
    /// <exception cref="ArgumentException">This runtime can't run the Agent; see <see cref="Check"/>.</exception>
    /// <exception cref="Agents.Connections.AgentRejectedException">The platform does not let this agent in, and would not later either.</exception>
    public static async Task RunAsync(RuntimeOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var definition = AgentReader.Read(options.Agent, out var faults)
            ?? throw new ArgumentException("This runtime can't run the Agent. " + string.Join(' ', faults), nameof(options));
        using var endpoint = definition.Model is { } model ? new ModelEndpoint(model, options.ModelTimeout, options.Time) : null;
        var agent = new RunnableAgent(definition, Brain(definition, endpoint, options));
        WarnOfWhatIsMissing(definition, options);
        await Describe(definition, agent, options).RunAsync(Connection(definition, options), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Why this runtime can't run an Agent, a sentence each; empty where it can.</summary>
    /// <param name="agent">The Agent resource as a document: <c>metadata</c> and <c>spec</c>.</param>
    public static IReadOnlyList<string> Check(JsonElement agent)
    {
        AgentReader.Read(agent, out var faults);
        return faults;
    }

    private static IAgentBrain Brain(AgentDefinition definition, ModelEndpoint? endpoint, RuntimeOptions options) => endpoint is null
        ? new SkillBrain(definition)
        : new ModelBrain(definition, endpoint, new ModelSecret(definition.Model!, options.Secrets));

    /// <summary>It runs all the same, so that whoever asks for it hears the reason.</summary>
    private static void WarnOfWhatIsMissing(AgentDefinition definition, RuntimeOptions options)
    {
        var logger = options.LoggerFactory.CreateLogger("LoopStacks.AgentRuntime." + definition.Name);
        if (definition.Model is { } model)
        {
            if (!new ModelSecret(model, options.Secrets).TryGet(out _, out var missing))
                logger.LogWarning("Agent {Agent} will decline everything: {Reason}", definition.Name, missing);
            return;
        }

        foreach (var capability in definition.Capabilities.Where(capability => SkillCatalog.Find(capability) is null))
            logger.LogWarning("Agent {Agent} will decline {Capability}: {Reason}", definition.Name, capability, SkillBrain.NoSkill(capability));
    }

    private static LoopAgent Describe(AgentDefinition definition, RunnableAgent agent, RuntimeOptions options)
    {
        var described = LoopAgent.Create(definition.Name)
            .Capability(definition.Capabilities)
            .Bid(request => agent.Bid(request.Capability, request.Input, Config(options, request.Config)))
            .Handle((Work work, CancellationToken token) => agent.WorkAsync(Assignment(work, options), token));
        if (definition.Input is { } input)
            described.InputSchema(input.Source);
        if (definition.Output is { } output)
            described.OutputSchema(output.Source);
        return described;
    }

    private static AgentOptions Connection(AgentDefinition definition, RuntimeOptions options) => new()
    {
        Urls = options.Urls,
        Realm = options.Realm,
        Instance = options.Instance,
        Replica = options.Replica,
        Credits = definition.MaxConcurrent,
        DrainTimeout = options.DrainTimeout,
        TokenFile = options.TokenFile,
        ConnectionChanged = options.ConnectionChanged,
        LoggerFactory = options.LoggerFactory,
        Time = options.Time,
    };

    private static Assignment Assignment(Work work, RuntimeOptions options) =>
        new(work.Capabilities, work.Input, work.Contributions, Config(options, work.Config), work.Progress, work.Append, () => work.Partial(""));

    private static JsonElement Config(RuntimeOptions options, JsonElement? ofPlatform) => options.Config ?? ofPlatform ?? default;
}
