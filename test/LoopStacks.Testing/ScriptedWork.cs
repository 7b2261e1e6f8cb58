using LoopStacks.Agents;
using LoopStacks.Contracts.Connection;

namespace LoopStacks.Testing;

/// <summary>A work item in the hands of a <see cref="ScriptedAgent"/>. Thread safe; what is said first counts.</summary>
public sealed class ScriptedWork
{
    private readonly TaskCompletionSource<WorkResult> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal ScriptedWork(Work work, CancellationToken cancelled) => (Work, Cancelled) = (work, cancelled);

    /// <summary>The SDK's work item: input, contributions, attempt; with it a test spawns children and asks people.</summary>
    public Work Work { get; }

    /// <summary>Cancelled when the work is not wanted any more.</summary>
    public CancellationToken Cancelled { get; }

    internal Task<WorkResult> Ended => _end.Task;

    /// <summary>It is done.</summary>
    /// <param name="output">Anything that is JSON.</param>
    /// <param name="confidence">That of the bid where null.</param>
    /// <param name="usage">What it used.</param>
    public void Complete(object? output, double? confidence = null, Usage? usage = null) => _end.TrySetResult(WorkResult.Of(output, confidence, usage));

    /// <summary>It has failed.</summary>
    /// <param name="message">For people.</param>
    /// <param name="final">True where the platform is not to try again.</param>
    /// <param name="code">A word of the agent's.</param>
    public void Fail(string message = "it broke", bool final = false, string? code = null) => _end.TrySetException(Work.Fail(message, final, code));

    /// <summary>Completes when the platform has taken the work back.</summary>
    /// <exception cref="TimeoutException">It did not within the time, which is 30 s by the wall clock where none is given.</exception>
    public async Task CancelledAsync(TimeSpan? within = null)
    {
        var came = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = Cancelled.UnsafeRegister(static state => ((TaskCompletionSource)state!).TrySetResult(), came).ConfigureAwait(false);
        await came.Task.WaitAsync(within ?? TimeSpan.FromSeconds(30)).ConfigureAwait(false);
    }
}
