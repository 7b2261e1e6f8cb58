namespace LoopStacks.AgentRuntime.Skills.Keywords;

/// <summary>A term of one to four words and its weight; the best term of a text has 1.</summary>
internal readonly record struct Keyword(string Term, double Score);
