namespace LoopStacks.Agents;

/// <summary>A person's answer. Immutable.</summary>
/// <param name="Value">What was answered.</param>
/// <param name="By">Who answered; <c>default</c> where the default stands in at the due time.</param>
/// <param name="Task">Id of the person's task.</param>
public sealed record Answer<T>(T Value, string? By, string Task);
