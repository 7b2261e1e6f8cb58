using System.Text.Json;
using LoopStacks.Contracts.Connection;

namespace LoopStacks.AgentRuntime.Running;

/// <summary>What a brain is to do: a work item without its connection.</summary>
/// <param name="Capabilities">What to do, in order; at least one.</param>
/// <param name="Input">The input, fitted to <c>schema.input</c>.</param>
/// <param name="Contributions">What others contributed before, in order.</param>
/// <param name="Config">The AgentInstance's <c>config</c>; undefined where there is none.</param>
/// <param name="Progress">Says how far the work is.</param>
/// <param name="Text">Shows a piece of text that follows those shown before.</param>
/// <param name="BeginText">What was shown counts no more; the next piece begins anew.</param>
internal sealed record Assignment(
    IReadOnlyList<string> Capabilities,
    JsonElement Input,
    IReadOnlyList<ContributionSeen> Contributions,
    JsonElement Config,
    Action<double?, string?> Progress,
    Action<string>? Text = null,
    Action? BeginText = null);
