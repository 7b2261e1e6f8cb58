using LoopStacks.Core.Loops;
using LoopStacks.Engine.Coordination;

namespace LoopStacks.Simulation.Agents;

/// <summary>A work item in the hands of a replica.</summary>
internal sealed class Held(WorkOrder order)
{
    private readonly TaskCompletionSource _gone = new();
    private readonly Dictionary<string, TaskCompletionSource<ChildNotice>> _children = [];
    private readonly Dictionary<string, TaskCompletionSource<AnswerNotice>> _answers = [];

    public WorkOrder Order => order;

    /// <summary>What came of it, once it is known.</summary>
    public Func<DateTimeOffset, LoopCommand>? Outcome { get; set; }

    /// <summary>It is not wanted any more, or its replica has died.</summary>
    public bool IsGone => _gone.Task.IsCompleted;

    public void Leave() => _gone.TrySetResult();

    public TaskCompletionSource<ChildNotice> Child(string key) => Of(_children, key);

    public TaskCompletionSource<AnswerNotice> Answer(string key) => Of(_answers, key);

    public void ThrowIfGone()
    {
        if (IsGone)
            throw new GoneException();
    }

    /// <exception cref="GoneException">It went meanwhile.</exception>
    public async Task UntilAsync(params Task[] tasks)
    {
        await Task.WhenAny([.. tasks, _gone.Task]);
        ThrowIfGone();
    }

    private static TaskCompletionSource<T> Of<T>(Dictionary<string, TaskCompletionSource<T>> all, string key)
    {
        if (!all.TryGetValue(key, out var one))
            all[key] = one = new TaskCompletionSource<T>();
        return one;
    }
}

/// <summary>The work is not wanted any more: its handler is unwound.</summary>
internal sealed class GoneException : Exception;

/// <summary>The work failed for good, as an agent says.</summary>
internal sealed class WorkBrokenException(string message) : Exception(message);
