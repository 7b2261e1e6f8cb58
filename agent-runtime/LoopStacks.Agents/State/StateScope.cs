using System.Runtime.CompilerServices;
using System.Text.Json;
using LoopStacks.Agents.Running;
using LoopStacks.Contracts.Connection;

namespace LoopStacks.Agents.State;

/// <summary>
/// Values by key. A change is durable when its call completes, and is made once even where the connection drops meanwhile. Calls wait while the platform can't be reached, and are cancelled with the work;
/// 64 of them may be under way at once, the others wait. Thread safe.
/// </summary>
public sealed class StateScope
{
    private readonly string _scope;
    private readonly Award _award;
    private readonly StateDesk _desk;
    private readonly CancellationToken _work;

    internal StateScope(string scope, Award award, StateDesk desk, CancellationToken work) => (_scope, _award, _desk, _work) = (scope, award, desk, work);

    /// <summary>Reads a value.</summary>
    /// <param name="key">1 to 256 characters, none of them a control character.</param>
    /// <exception cref="StateException">The platform refuses.</exception>
    /// <exception cref="JsonException">The value is there and is no <typeparamref name="T"/>.</exception>
    /// <exception cref="OperationCanceledException">The work was taken back, or <paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<StateValue<T>> GetAsync<T>(string key, CancellationToken cancellationToken = default)
    {
        var result = await AskAsync(Request(StateOps.Get, key), cancellationToken).ConfigureAwait(false);
        return result.Status == StateStatuses.Absent || result.Value is not { } value
            ? default
            : new StateValue<T>(WorkResult.Read<T>(value), result.Version ?? 0, result.ExpiresAt);
    }

    /// <summary>Sets a value, whatever was there.</summary>
    /// <param name="key">1 to 256 characters, none of them a control character.</param>
    /// <param name="value">Anything that is JSON of at most 256 KiB, except null.</param>
    /// <param name="timeToLive">After what time it is gone; the scope's own rule where null, see <see cref="WorkState"/>.</param>
    /// <returns>The version of what was written.</returns>
    /// <exception cref="StateException">The platform refuses; nothing was changed.</exception>
    /// <exception cref="OperationCanceledException">The work was taken back, or <paramref name="cancellationToken"/> was cancelled; the value may have been set.</exception>
    public async Task<long> SetAsync<T>(string key, T value, TimeSpan? timeToLive = null, CancellationToken cancellationToken = default)
    {
        var result = await AskAsync(Request(StateOps.Set, key) with { Value = Json(value), ExpiresSeconds = timeToLive?.TotalSeconds }, cancellationToken).ConfigureAwait(false);
        return result.Version ?? 0;
    }

    /// <summary>Sets a value where the key is still at a version (compare and set).</summary>
    /// <param name="key">1 to 256 characters, none of them a control character.</param>
    /// <param name="value">Anything that is JSON of at most 256 KiB, except null.</param>
    /// <param name="version">The version that <see cref="GetAsync{T}"/> gave; 0 means that there must be nothing.</param>
    /// <param name="timeToLive">After what time it is gone; the scope's own rule where null, see <see cref="WorkState"/>.</param>
    /// <returns>False where somebody else wrote meanwhile: nothing was changed; read again and decide anew.</returns>
    /// <exception cref="StateException">The platform refuses; nothing was changed.</exception>
    /// <exception cref="OperationCanceledException">The work was taken back, or <paramref name="cancellationToken"/> was cancelled; the value may have been set.</exception>
    public async Task<bool> TryReplaceAsync<T>(string key, T value, long version, TimeSpan? timeToLive = null, CancellationToken cancellationToken = default)
    {
        var result = await AskAsync(
            Request(StateOps.CompareAndSet, key) with { Value = Json(value), Version = version, ExpiresSeconds = timeToLive?.TotalSeconds }, cancellationToken).ConfigureAwait(false);
        return result.Status == StateStatuses.Ok;
    }

    /// <summary>Deletes a value.</summary>
    /// <param name="key">1 to 256 characters, none of them a control character.</param>
    /// <param name="version">Only where the key is still at this version; null in any case.</param>
    /// <returns>False where there was nothing, or something at another version.</returns>
    /// <exception cref="StateException">The platform refuses.</exception>
    /// <exception cref="OperationCanceledException">The work was taken back, or <paramref name="cancellationToken"/> was cancelled; the value may have been deleted.</exception>
    public async Task<bool> DeleteAsync(string key, long? version = null, CancellationToken cancellationToken = default)
    {
        var result = await AskAsync(Request(StateOps.Delete, key) with { Version = version }, cancellationToken).ConfigureAwait(false);
        return result.Status == StateStatuses.Ok;
    }

    /// <summary>Lists keys in the order of Unicode code points, page by page while they are read; what changes meanwhile may be seen or not.</summary>
    /// <param name="prefix">Only keys that begin so; all where null.</param>
    /// <param name="pageSize">Keys that are asked for at once, 1 to 500.</param>
    /// <exception cref="StateException">The platform refuses.</exception>
    /// <exception cref="OperationCanceledException">The work was taken back, or <paramref name="cancellationToken"/> was cancelled.</exception>
    public async IAsyncEnumerable<StateKey> ListAsync(string? prefix = null, int pageSize = 100, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string? after = null;
        do
        {
            var page = await AskAsync(Request(StateOps.List, null) with { Prefix = prefix, After = after, Limit = pageSize }, cancellationToken).ConfigureAwait(false);
            foreach (var item in page.Items ?? [])
                yield return new StateKey(item.Key, item.Version, item.Bytes, item.ExpiresAt);
            after = page.Next;
        }
        while (after is not null);
    }

    private StateRequest Request(string op, string? key) => new(_desk.NextId(), _award.WorkItem, _award.Attempt, op, _scope, key);

    private async Task<StateResult> AskAsync(StateRequest request, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_work, cancellationToken);
        var result = await _desk.AskAsync(request, either.Token).ConfigureAwait(false);
        return result.Status == StateStatuses.Refused ? throw new StateException(result.Code ?? "Internal", result.Message ?? "The platform refuses.") : result;
    }

    private static JsonElement Json<T>(T value)
    {
        var json = WorkResult.Of(value).Output;
        return json.ValueKind == JsonValueKind.Null ? throw new ArgumentNullException(nameof(value), "A value is not null. To remove the entry, delete it.") : json;
    }
}
