using LoopStacks.Core.Loops;

namespace LoopStacks.Engine.Explaining;

/// <summary>An event of a loop's history.</summary>
/// <param name="Seq">Number within the loop, from 1.</param>
public readonly record struct PastEvent(long Seq, DateTimeOffset At, LoopEvent Event);
