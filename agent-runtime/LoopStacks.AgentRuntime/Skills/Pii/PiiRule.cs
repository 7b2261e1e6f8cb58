using System.Text.RegularExpressions;

namespace LoopStacks.AgentRuntime.Skills.Pii;

/// <summary>How one kind of private data is found: a pattern for candidates and a check that tells real ones.</summary>
/// <param name="Type">The kind's name in the output.</param>
/// <param name="Pattern">Finds candidates; a group named <c>value</c>, where it has one, is the private part.</param>
/// <param name="Length">Given the text, the candidate's start and its length, how much of it is real; 0 for nothing.</param>
/// <param name="Mask">What may be shown of the real part.</param>
internal sealed record PiiRule(string Type, Regex Pattern, Func<string, int, int, int> Length, Func<string, string> Mask);
