namespace LoopStacks.AgentRuntime.Skills.Intent;

/// <summary>One intent to tell apart from others.</summary>
/// <param name="Name">What the answer calls it.</param>
/// <param name="Examples">Things that people say with this intent.</param>
/// <param name="Keywords">Words and phrases that hint at it; inflected forms match too.</param>
internal sealed record IntentDefinition(string Name, IReadOnlyList<string> Examples, IReadOnlyList<string> Keywords);
