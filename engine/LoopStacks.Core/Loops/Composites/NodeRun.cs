using LoopStacks.Core.Expressions;
using LoopStacks.Core.Expressions.Values;

namespace LoopStacks.Core.Loops.Composites;

/// <summary>Where a loop of a composite LoopStack stands.</summary>
public enum NodeStatus
{
    /// <summary>It waits for those that it depends on.</summary>
    Waiting,

    /// <summary>Its children run, or are about to be started.</summary>
    Running,

    Completed,

    /// <summary>Its <c>when</c> was not true; its output is null.</summary>
    Skipped,

    Failed,
}

/// <summary>The state of a loop of a composite LoopStack. Immutable.</summary>
public sealed record NodeRun
{
    internal NodeRun(CompiledNode node) => Node = node;

    public CompiledNode Node { get; }

    public NodeStatus Status { get; internal init; }

    /// <summary>How many children it has in all: 1, or the number of its items; null until that is known.</summary>
    public int? Count { get; internal init; }

    /// <summary>Children that were started.</summary>
    public int Started { get; internal init; }

    /// <summary>Children that have completed.</summary>
    public int Completed { get; internal init; }

    public DateTimeOffset? StartedAt { get; internal init; }

    public DateTimeOffset? EndedAt { get; internal init; }

    /// <summary>Children that run.</summary>
    public int Open { get; internal init; }

    public bool HasEnded => Status >= NodeStatus.Completed;

    /// <summary>All children below this index were started.</summary>
    internal int Next { get; init; }

    /// <summary>The items of its forEach, evaluated when first asked for; null where it has none or is not opened.</summary>
    internal Lazy<(Value[]? Items, ExpressionFault? Fault, long Steps)>? Items { get; init; }

    /// <summary>What others see of it, put together when first asked for; null until it has completed.</summary>
    internal Lazy<Value>? Output { get; init; }
}
