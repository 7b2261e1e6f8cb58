namespace LoopStacks.AgentRuntime.Definition;

/// <summary>The protocols of language models that this runtime speaks.</summary>
internal enum ModelProvider
{
    /// <summary>OpenAI's chat completions, which many endpoints offer.</summary>
    OpenAI,

    /// <summary>Anthropic's messages.</summary>
    Anthropic,
}
