namespace LoopStacks.AgentRuntime.Skills.Pii;

/// <summary>Where something private stands in a text.</summary>
/// <param name="Type">What it is, e.g. <c>email</c>.</param>
/// <param name="Start">UTF-16 code units from the start of the text.</param>
/// <param name="End">The code unit after the last one.</param>
/// <param name="Masked">What may be shown of it.</param>
internal sealed record PiiEntity(string Type, int Start, int End, string Masked);
