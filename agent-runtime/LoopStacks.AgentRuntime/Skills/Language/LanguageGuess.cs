namespace LoopStacks.AgentRuntime.Skills.Language;

/// <summary>A language by its ISO 639-1 code (<c>und</c>: cannot be told) and how sure the detector is, 0 to 1.</summary>
internal readonly record struct LanguageGuess(string Language, double Confidence);
