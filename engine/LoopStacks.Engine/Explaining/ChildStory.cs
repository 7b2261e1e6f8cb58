using LoopStacks.Contracts.Connection;
using LoopStacks.Contracts.Executions;
using LoopStacks.Core.Loops;

namespace LoopStacks.Engine.Explaining;

/// <summary>The child loops: who spawned them, and what they came to.</summary>
internal sealed class ChildStory
{
    private readonly List<(DateTimeOffset At, ChildSpawned Child)> _spawned = [];
    private readonly Dictionary<LoopId, (DateTimeOffset At, ChildEnded End)> _ended = [];

    public void Add(PastEvent past)
    {
        switch (past.Event)
        {
            case ChildSpawned spawned:
                _spawned.Add((past.At, spawned));
                break;
            case ChildEnded ended:
                _ended[ended.Child] = (past.At, ended);
                break;
        }
    }

    /// <summary>Null where there are none.</summary>
    public IReadOnlyList<ExplanationChild>? Tell(LoopState state) =>
        _spawned.Count == 0 ? null : [.. _spawned.Select(spawned => Child(state, spawned.At, spawned.Child))];

    private ExplanationChild Child(LoopState state, DateTimeOffset at, ChildSpawned spawned)
    {
        var (endedAt, end) = _ended.TryGetValue(spawned.Child, out var known) ? known : default;
        return new ExplanationChild(
            spawned.Child.ToString(),
            Words.Camel(spawned.Purpose),
            spawned.Key,
            end is null ? "running" : Words.Camel(end.Status),
            end is null ? "It still runs." : Outcome(end),
            at,
            end is null ? null : endedAt,
            spawned.Stack,
            spawned.Item is { } number ? new WorkItemId(state.Id, number).ToString() : null,
            end?.Code,
            end?.Output,
            end?.Confidence,
            end?.Usage is { } usage ? new Usage(usage.InputTokens, usage.OutputTokens, usage.Cost) : null,
            end?.Loops,
            spawned.Budget is { } budget ? new ExecutionBudget(budget.MaxDepth, budget.MaxLoops, budget.Tokens, budget.Cost) : null);
    }

    /// <summary>What a child came to, in a sentence.</summary>
    public static string Outcome(ChildEnded end)
    {
        var usage = Words.Usage(end.Usage);
        var cost = usage.Length == 0 ? "" : $", {usage}";
        var loops = end.Loops > 1 ? Words.Of($", {end.Loops} loops") : "";
        return end.Status == ChildStatus.Completed
            ? Words.Of($"It completed with {(end.Output is { } output ? Words.Short(output) : "null")}, confidence {end.Confidence ?? 0:0.####}{cost}{loops}.")
            : Words.Stopped($"It {(end.Status == ChildStatus.Refused ? "was refused" : $"ended as {Words.Camel(end.Status)}")} ({end.Code ?? "no code"}){cost}{loops}: {end.Message}");
    }
}
