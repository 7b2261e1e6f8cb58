using Microsoft.Extensions.AI;

namespace LoopStacks.AgentRuntime.Models;

/// <summary>What a model is asked.</summary>
/// <param name="Format">Of the answer; null for any.</param>
/// <param name="OnText">Gets the answer's text piece by piece, where the endpoint gives it so.</param>
internal sealed record ModelQuestion(IReadOnlyList<ChatMessage> Messages, ChatResponseFormat? Format, Action<string> OnText);
