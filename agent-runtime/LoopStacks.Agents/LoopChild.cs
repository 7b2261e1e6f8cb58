using System.Text.Json;
using LoopStacks.Agents.Running;

namespace LoopStacks.Agents;

/// <summary>A child loop that this work item has spawned. Thread safe; good until the handler ends.</summary>
/// <remarks>While any await of a child is pending the work item <em>waits</em>: it takes none of the agent's credits, see <see cref="Work.SpawnAsync(string, object?, string, SpawnOptions?, CancellationToken)"/>.</remarks>
public sealed class LoopChild
{
    private readonly WorkCalls _calls;

    internal LoopChild(WorkCalls calls, ChildCall call) => (_calls, Call) = (calls, call);

    /// <summary>The key that it was spawned under.</summary>
    public string Key => Call.Key;

    /// <summary>Its id.</summary>
    public string Loop => Call.Loop;

    /// <summary>Where it stands, as far as is known here.</summary>
    public ChildStatus Status => Call.Result?.Status ?? ChildStatus.Running;

    internal ChildCall Call { get; }

    /// <summary>Waits for its end, however it ends.</summary>
    /// <exception cref="WorkParkedException">The wait is long; let it pass, the handler runs again when the child has ended.</exception>
    /// <exception cref="OperationCanceledException">The work is not wanted any more, or the token was cancelled. The child goes on in the second case.</exception>
    public async Task<ChildResult> ResultAsync(CancellationToken cancellationToken = default)
    {
        if (Call.Result is { } known)
            return known;
        await _calls.WaitAsync([Call], any: false, cancellationToken).ConfigureAwait(false);
        return Call.Result!;
    }

    /// <summary>Waits for its output.</summary>
    /// <exception cref="ChildFailedException">It did not complete.</exception>
    /// <exception cref="WorkParkedException">The wait is long; let it pass, the handler runs again when the child has ended.</exception>
    /// <exception cref="OperationCanceledException">The work is not wanted any more, or the token was cancelled.</exception>
    public async Task<JsonElement> OutputAsync(CancellationToken cancellationToken = default) =>
        OutputOf(await ResultAsync(cancellationToken).ConfigureAwait(false));

    /// <summary>Waits for its output and reads it as an object.</summary>
    /// <exception cref="ChildFailedException">It did not complete.</exception>
    /// <exception cref="JsonException">The output does not fit.</exception>
    /// <exception cref="WorkParkedException">The wait is long; let it pass, the handler runs again when the child has ended.</exception>
    /// <exception cref="OperationCanceledException">The work is not wanted any more, or the token was cancelled.</exception>
    public async Task<T?> OutputAsync<T>(CancellationToken cancellationToken = default) =>
        WorkResult.Read<T>(await OutputAsync(cancellationToken).ConfigureAwait(false));

    internal static JsonElement OutputOf(ChildResult result) =>
        result is { Status: ChildStatus.Completed, Output: { } output } ? output : throw new ChildFailedException(result);
}
