using System.Text.Json;

namespace LoopStacks.Contracts.Connection;

/// <summary>
/// agent → platform. Reads or changes the state that agents keep; answered with <c>stateResult</c>. Send again after a reconnect until it is answered: a change is made once, however often its request comes.
/// Requests that are under way together are carried out in any order: wait for the answer where the order matters.
/// </summary>
/// <param name="Request">Id of the request, made by the agent, 1 to 64 characters; unique among the requests of its work item. The same request is the same message: an id with other content is another request.</param>
/// <param name="WorkItem">The work item in hand for which it is done; it says which loop and which session.</param>
/// <param name="Op"><c>get</c>, <c>set</c>, <c>compareAndSet</c>, <c>delete</c> or <c>list</c>.</param>
/// <param name="Scope"><c>instance</c>, <c>session</c> or <c>loop</c>: whose state.</param>
/// <param name="Key">The key, 1 to 256 characters; not used by <c>list</c>.</param>
/// <param name="Value">The value of <c>set</c> and <c>compareAndSet</c>; anything but null.</param>
/// <param name="Version"><c>compareAndSet</c> and <c>delete</c>: only where the key is at this version; 0 means that there is none. <c>compareAndSet</c> needs it.</param>
/// <param name="ExpiresSeconds"><c>set</c> and <c>compareAndSet</c>: after how many seconds the entry is gone; the scope's own rule where null.</param>
/// <param name="Prefix"><c>list</c>: only keys that begin so; all where null.</param>
/// <param name="After"><c>list</c>: only keys after this one, the <c>next</c> of the page before.</param>
/// <param name="Limit"><c>list</c>: keys of a page at most, 1 to 500; 100 where null.</param>
public sealed record StateRequest(
    string Request,
    string WorkItem,
    int Attempt,
    string Op,
    string Scope,
    string? Key = null,
    JsonElement? Value = null,
    long? Version = null,
    double? ExpiresSeconds = null,
    string? Prefix = null,
    string? After = null,
    int? Limit = null) : ConnectionMessage;

/// <summary>platform → agent. What became of a <c>state</c> request; a change that it tells of is durable.</summary>
/// <param name="Request">The id of the request.</param>
/// <param name="Status">
/// <c>ok</c>; <c>absent</c> (nothing was there to get or delete); <c>conflict</c> (the key is at another version, nothing was changed); <c>refused</c> (see <paramref name="Code"/>; with <c>StorageUnavailable</c> send it again).
/// </param>
/// <param name="Value">The value that <c>get</c> found.</param>
/// <param name="Version">The entry's version: found, written, or (conflict) the one that is there, 0 where there is none.</param>
/// <param name="ExpiresAt">When the entry is gone; null where only its scope's end ends it.</param>
/// <param name="Items">The page of a <c>list</c>, by key in the order of Unicode code points.</param>
/// <param name="Next">Where a <c>list</c> goes on; null at its end.</param>
/// <param name="Code">Why it was refused, see the table of error codes; <c>StateConflict</c> with a conflict.</param>
/// <param name="Message">The same for people.</param>
public sealed record StateResult(
    string Request,
    string Status,
    JsonElement? Value = null,
    long? Version = null,
    DateTimeOffset? ExpiresAt = null,
    IReadOnlyList<StateItem>? Items = null,
    string? Next = null,
    string? Code = null,
    string? Message = null) : ConnectionMessage;

/// <summary>An entry in a list.</summary>
/// <param name="Bytes">Size of its value as JSON in UTF-8.</param>
/// <param name="ExpiresAt">When it is gone; null where only its scope's end ends it.</param>
public sealed record StateItem(string Key, long Version, int Bytes, DateTimeOffset? ExpiresAt = null);

/// <summary>What a <see cref="StateRequest"/> may ask for.</summary>
public static class StateOps
{
    public const string Get = "get";
    public const string Set = "set";
    public const string CompareAndSet = "compareAndSet";
    public const string Delete = "delete";
    public const string List = "list";
}

/// <summary>Whose state it is.</summary>
public static class StateScopes
{
    /// <summary>Of the agent instance, in its realm.</summary>
    public const string Instance = "instance";

    /// <summary>Of all loops of the realm with the same label <c>session</c>.</summary>
    public const string Session = "session";

    /// <summary>Of the loop.</summary>
    public const string Loop = "loop";
}

/// <summary>What a <see cref="StateResult"/> may say.</summary>
public static class StateStatuses
{
    public const string Ok = "ok";
    public const string Absent = "absent";
    public const string Conflict = "conflict";
    public const string Refused = "refused";
}
