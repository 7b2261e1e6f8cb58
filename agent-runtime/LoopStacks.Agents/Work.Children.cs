using System.Text.Json;
using LoopStacks.Agents.Running;
using LoopStacks.Contracts.Connection;

namespace LoopStacks.Agents;

/// <summary>Child loops.</summary>
public sealed partial class Work
{
    /// <summary>
    /// Starts a child loop, or finds the one that this work item started before under the same key: also in an earlier attempt, on another replica, half done
    /// or ended. Returns when the child is stored. Calls may be made in parallel, and are then stored together.
    /// </summary>
    /// <param name="stack">Name of a LoopStack, or of a capability that agents of the realm offer.</param>
    /// <param name="input">Its input: anything that is JSON.</param>
    /// <param name="key">Names the child within this work item, 1 to 200 characters. Make it of the work, not of chance or time, so that the next attempt finds the child.</param>
    /// <param name="options">Bounds and labels; null for none of its own.</param>
    /// <param name="cancellationToken">Ends the call, not the child.</param>
    /// <remarks>
    /// While any await of a child or an answer is pending, the work item waits and gives its credit back, so that an agent with one credit can work on its own
    /// descendants. When the last pending await is over it takes a credit again at once, also above them for a moment. Whatever the handler computes beside a
    /// pending await is not counted. A wait longer than <see cref="AgentOptions.ParkAfter"/> ends with a <see cref="WorkParkedException"/>.
    /// When the work item ends, its children that have not ended are cancelled.
    /// </remarks>
    /// <exception cref="SpawnRefusedException">The platform does not start it.</exception>
    /// <exception cref="WorkParkedException">The work item is parked; let it pass.</exception>
    /// <exception cref="OperationCanceledException">The work is not wanted any more, or the token was cancelled.</exception>
    /// <example>
    /// <code>
    /// var left = await work.SpawnAsync("sum", numbers[..half], "left");
    /// var right = await work.SpawnAsync("sum", numbers[half..], "right");
    /// var sums = await work.WhenAllAsync&lt;long&gt;([left, right]);
    /// return sums[0] + sums[1];
    /// </code>
    /// </example>
    public Task<LoopChild> SpawnAsync(string stack, object? input, string key, SpawnOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(stack);
        return SpawnAsync(stack, null, input, key, options, cancellationToken);
    }

    /// <summary>Starts a child loop of a stack that is written out, or finds it by its key; see <see cref="SpawnAsync(string, object?, string, SpawnOptions?, CancellationToken)"/>.</summary>
    /// <exception cref="SpawnRefusedException">The platform does not start it.</exception>
    /// <exception cref="WorkParkedException">The work item is parked; let it pass.</exception>
    /// <exception cref="OperationCanceledException">The work is not wanted any more, or the token was cancelled.</exception>
    public Task<LoopChild> SpawnAsync(InlineStack stack, object? input, string key, SpawnOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stack);
        return SpawnAsync(null, stack.ToJson(), input, key, options, cancellationToken);
    }

    /// <summary>Starts a child loop and waits for its output.</summary>
    /// <exception cref="ChildFailedException">It did not complete.</exception>
    /// <exception cref="SpawnRefusedException">The platform does not start it.</exception>
    /// <exception cref="WorkParkedException">The wait is long; let it pass.</exception>
    /// <exception cref="OperationCanceledException">The work is not wanted any more, or the token was cancelled.</exception>
    public async Task<JsonElement> RunAsync(string stack, object? input, string key, SpawnOptions? options = null, CancellationToken cancellationToken = default)
    {
        var child = await SpawnAsync(stack, input, key, options, cancellationToken).ConfigureAwait(false);
        return await child.OutputAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Starts a child loop of a stack that is written out, and waits for its output.</summary>
    /// <exception cref="ChildFailedException">It did not complete.</exception>
    /// <exception cref="SpawnRefusedException">The platform does not start it.</exception>
    /// <exception cref="WorkParkedException">The wait is long; let it pass.</exception>
    /// <exception cref="OperationCanceledException">The work is not wanted any more, or the token was cancelled.</exception>
    public async Task<JsonElement> RunAsync(InlineStack stack, object? input, string key, SpawnOptions? options = null, CancellationToken cancellationToken = default)
    {
        var child = await SpawnAsync(stack, input, key, options, cancellationToken).ConfigureAwait(false);
        return await child.OutputAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Starts a child loop, waits for its output and reads it as an object.</summary>
    /// <exception cref="ChildFailedException">It did not complete.</exception>
    /// <exception cref="SpawnRefusedException">The platform does not start it.</exception>
    /// <exception cref="JsonException">The output does not fit.</exception>
    /// <exception cref="WorkParkedException">The wait is long; let it pass.</exception>
    /// <exception cref="OperationCanceledException">The work is not wanted any more, or the token was cancelled.</exception>
    public async Task<T?> RunAsync<T>(string stack, object? input, string key, SpawnOptions? options = null, CancellationToken cancellationToken = default) =>
        WorkResult.Read<T>(await RunAsync(stack, input, key, options, cancellationToken).ConfigureAwait(false));

    /// <summary>Waits until all children have ended, as one await: it is parked as one, and goes on when all are there.</summary>
    /// <returns>Their outputs, in the order of <paramref name="children"/>. To have a failed child's result instead of its exception, use <see cref="LoopChild.ResultAsync"/> after this has thrown.</returns>
    /// <exception cref="ChildFailedException">One did not complete: the first of them in the order given, after all have ended.</exception>
    /// <exception cref="WorkParkedException">The wait is long; let it pass.</exception>
    /// <exception cref="OperationCanceledException">The work is not wanted any more, or the token was cancelled.</exception>
    public async Task<IReadOnlyList<JsonElement>> WhenAllAsync(IEnumerable<LoopChild> children, CancellationToken cancellationToken = default)
    {
        var all = children.ToList();
        await _calls.WaitAsync(all.ConvertAll(OpenCall (child) => child.Call), any: false, cancellationToken).ConfigureAwait(false);
        return all.ConvertAll(child => LoopChild.OutputOf(child.Call.Result!));
    }

    /// <summary>The same, with the outputs read as objects.</summary>
    /// <exception cref="ChildFailedException">One did not complete.</exception>
    /// <exception cref="JsonException">An output does not fit.</exception>
    /// <exception cref="WorkParkedException">The wait is long; let it pass.</exception>
    /// <exception cref="OperationCanceledException">The work is not wanted any more, or the token was cancelled.</exception>
    public async Task<IReadOnlyList<T?>> WhenAllAsync<T>(IEnumerable<LoopChild> children, CancellationToken cancellationToken = default) =>
        [.. (await WhenAllAsync(children, cancellationToken).ConfigureAwait(false)).Select(WorkResult.Read<T>)];

    /// <summary>Waits until any of the children has ended, however it ended, as one await: it goes on when the first is there, and takes its credit again.</summary>
    /// <returns>The first in the order of <paramref name="children"/> that has ended.</returns>
    /// <exception cref="ArgumentException">There are no children.</exception>
    /// <exception cref="WorkParkedException">The wait is long; let it pass.</exception>
    /// <exception cref="OperationCanceledException">The work is not wanted any more, or the token was cancelled.</exception>
    public async Task<LoopChild> WhenAnyAsync(IEnumerable<LoopChild> children, CancellationToken cancellationToken = default)
    {
        var all = children.ToList();
        if (all.Count == 0)
            throw new ArgumentException("There are no children to wait for.", nameof(children));
        await _calls.WaitAsync(all.ConvertAll(OpenCall (child) => child.Call), any: true, cancellationToken).ConfigureAwait(false);
        return all.First(child => child.Call.HasEnded);
    }

    private async Task<LoopChild> SpawnAsync(string? stack, JsonElement? inline, object? input, string key, SpawnOptions? options, CancellationToken cancellationToken)
    {
        CheckKey(key);
        var spawn = new Spawn(
            WorkItem, Attempt, key, WorkResult.ToJson(input), stack, inline, options?.Realm, options?.Budget, options?.Deadline, options?.Labels);
        return new LoopChild(_calls, await _calls.SpawnAsync(spawn, cancellationToken).ConfigureAwait(false));
    }

    private static void CheckKey(string key)
    {
        if (key is not { Length: >= 1 and <= 200 })
            throw new ArgumentException($"The key has {key?.Length ?? 0} characters; a key has 1 to 200.", nameof(key));
    }
}
