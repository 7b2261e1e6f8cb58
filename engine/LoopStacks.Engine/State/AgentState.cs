using System.Runtime.InteropServices;
using System.Text.Json;
using LoopStacks.Contracts.Connection;
using LoopStacks.Contracts.Problems;
using LoopStacks.Engine.Journal;
using Microsoft.Extensions.Logging;

namespace LoopStacks.Engine.State;

/// <summary>
/// Answers agents' requests for state. Whose state it is follows from the connection and from the work item in hand, never from what the agent says: realm and instance are those of the connection, the loop is
/// the work item's, the session is that loop's label. Thread safe.
/// </summary>
public sealed partial class AgentState(IAgentStateStore store, IAwardedWork awarded, StateOptions options, TimeProvider time, ILogger<AgentState> logger)
{
    /// <summary>The label that names a loop's session.</summary>
    public const string SessionLabel = "session";

    private const int DefaultPage = 100;

    // What is stored came in a frame, and was nested no deeper than a frame may be.
    private static readonly JsonDocumentOptions s_json = new() { MaxDepth = 128 };

    /// <summary>Carries a request out; a refusal is an answer too. Returns soon, whatever the store does.</summary>
    /// <param name="caller">The replica that holds the work item.</param>
    public async Task<StateResult> AnswerAsync(StateCaller caller, StateRequest request)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(request);
        if (StateRequestCheck.FaultOf(request, options) is { } fault)
            return Refused(request, fault.Code, fault.Message);
        try
        {
            var labels = caller.Order?.Labels;
            if (caller.Order is null)
            {
                await Task.Yield(); // As below.
                if (await awarded.FindAsync(caller.Item, request.Attempt) is not { } work || work.Realm != caller.Realm || work.Instance != caller.Instance)
                    return NotHeld(request);
                labels = work.Labels;
            }

            return OwnerOf(caller, request.Scope, labels) is { } owner ? await AnswerAsync(owner, caller, request) : NoSession(caller, request);
        }
        catch (StorageUnavailableException unavailable)
        {
            return Refused(request, ErrorCode.StorageUnavailable.Code, unavailable.Message);
        }
    }

    /// <summary>The answer to who names a work item that is not in its hands.</summary>
    public static StateResult NotHeld(StateRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Refused(request, ConnectionFaultCodes.NotHeld, $"Work item {request.WorkItem}, attempt {request.Attempt}, is not in the hands of this replica. State is there for the work in hand only.");
    }

    private Task<StateResult> AnswerAsync(StateOwner owner, StateCaller caller, StateRequest request) => request.Op switch
    {
        StateOps.Get => GetAsync(owner, request),
        StateOps.List => ListAsync(owner, request),
        _ => WriteAsync(owner, caller, request),
    };

    private async Task<StateResult> GetAsync(StateOwner owner, StateRequest request)
    {
        await Task.Yield(); // Off the thread that reads the connection: a read of the store blocks.
        var now = time.GetUtcNow();
        if (await store.GetAsync(owner, request.Key!, now) is not { } entry)
            return new StateResult(request.Request, StateStatuses.Absent);
        if (entry.Expiry is { Idle: { } idle } expiry && now + idle - expiry.At >= idle / 30)
            _ = TouchAsync(owner, entry.Version, now + idle); // Seldom: each read would be a write otherwise.
        using var value = JsonDocument.Parse(entry.Value, s_json);
        return new StateResult(request.Request, StateStatuses.Ok, value.RootElement.Clone(), entry.Version, entry.Expiry?.At);
    }

    private async Task<StateResult> ListAsync(StateOwner owner, StateRequest request)
    {
        await Task.Yield();
        var limit = request.Limit ?? Math.Min(DefaultPage, options.MaxPage);
        var keys = await store.ListAsync(owner, new StateQuery(request.Prefix ?? "", request.After, limit), time.GetUtcNow());
        var items = new StateItem[keys.Count];
        for (var i = 0; i < items.Length; i++)
            items[i] = new StateItem(keys[i].Key, keys[i].Version, keys[i].Bytes, keys[i].ExpiresAt);
        return new StateResult(request.Request, StateStatuses.Ok, Items: items, Next: items.Length == limit ? items[^1].Key : null);
    }

    private async Task<StateResult> WriteAsync(StateOwner owner, StateCaller caller, StateRequest request)
    {
        var now = time.GetUtcNow();
        var deletes = request.Op == StateOps.Delete;
        var expiry = deletes ? null : ExpiryOf(owner, request, now);
        var outcome = await store.WriteAsync(new StateWrite(
            owner,
            request.Key!,
            RequestHash.Of(caller.Realm, caller.Instance, caller.Item, request),
            deletes ? null : JsonMarshal.GetRawUtf8Value(request.Value!.Value).ToArray(),
            request.Version,
            expiry,
            now,
            options.MaxKeysPerOwner,
            options.MaxBytesPerOwner));
        return ToResult(outcome, owner, request, expiry);
    }

    private StateResult ToResult(StateOutcome outcome, StateOwner owner, StateRequest request, StateExpiry? expiry) => outcome.Kind switch
    {
        StateOutcomeKind.Written => new StateResult(request.Request, StateStatuses.Ok, Version: outcome.Version, ExpiresAt: expiry?.At),
        StateOutcomeKind.Deleted => new StateResult(request.Request, StateStatuses.Ok),
        StateOutcomeKind.Absent => new StateResult(request.Request, StateStatuses.Absent),
        StateOutcomeKind.Conflict => new StateResult(
            request.Request, StateStatuses.Conflict, Version: outcome.Version, Code: ErrorCode.StateConflict.Code, Message: Conflict(request, outcome.Version)),
        StateOutcomeKind.TooManyKeys => Refused(
            request, ErrorCode.StateTooManyKeys.Code, $"The {Name(owner)} has {outcome.Keys} keys and may have {options.MaxKeysPerOwner}. Delete some, or give them a time to live."),
        StateOutcomeKind.Full => Refused(
            request, ErrorCode.StateFull.Code, $"With this entry the {Name(owner)} would have {outcome.Bytes} bytes of state and may have {options.MaxBytesPerOwner}. Delete some, or give entries a time to live."),
        _ => throw new InvalidOperationException($"{outcome.Kind} is no outcome of a write."),
    };

    private StateExpiry? ExpiryOf(StateOwner owner, StateRequest request, DateTimeOffset now)
    {
        if (request.ExpiresSeconds is { } seconds)
            return new StateExpiry(now + TimeSpan.FromSeconds(seconds));
        return owner.Scope == StateScope.Session ? new StateExpiry(now + options.SessionIdle, options.SessionIdle) : null;
    }

    private async Task TouchAsync(StateOwner owner, long version, DateTimeOffset expiresAt)
    {
        try
        {
            await store.TouchAsync(version, expiresAt);
        }
        catch (Exception exception)
        {
            LogNotTouched(logger, Name(owner), exception); // The next read tries again.
        }
    }

    private static StateOwner? OwnerOf(StateCaller caller, string scope, IReadOnlyDictionary<string, string>? labels) => scope switch
    {
        StateScopes.Instance => StateOwner.OfInstance(caller.Realm, caller.Instance),
        StateScopes.Loop => StateOwner.OfLoop(caller.Realm, caller.Item.Loop),
        _ => labels is not null && labels.TryGetValue(SessionLabel, out var session) && session.Length > 0 ? StateOwner.OfSession(caller.Realm, session) : null,
    };

    private static StateResult NoSession(StateCaller caller, StateRequest request) => Refused(
        request, ErrorCode.NoSession.Code, $"Loop {caller.Item.Loop} has no label '{SessionLabel}', so it has no state of a session. Start it with that label, or use the state of the instance or of the loop.");

    private static string Conflict(StateRequest request, long version) => version == 0
        ? $"'{request.Key}' was expected at version {request.Version} and is not there. Read it again and decide anew."
        : $"'{request.Key}' is at version {version}, not at {request.Version}. Read it again and decide anew.";

    private static string Name(StateOwner owner) => $"{owner.Scope.ToString().ToLowerInvariant()} '{owner.Name}'";

    private static StateResult Refused(StateRequest request, string code, string message) => new(request.Request, StateStatuses.Refused, Code: code, Message: message);

    [LoggerMessage(1, LogLevel.Warning, "The time to live of an entry of the {Owner} could not be extended")]
    private static partial void LogNotTouched(ILogger logger, string owner, Exception exception);
}
