using System.Text.Json;
using System.Text.Json.Serialization;

namespace LoopStacks.Contracts.Events;

/// <summary>An event as readers get it: over WebSocket, SSE and <c>GET /executions/{id}/events</c>.</summary>
/// <param name="Cursor">Position in the stream of all events; give it as <c>after</c> to go on from here. Null for what is never stored (<c>progress</c>).</param>
/// <param name="Loop">The loop's id; null for resource events.</param>
/// <param name="Seq">Number within the loop, from 1.</param>
/// <param name="Type">Name of the event, such as <c>loopAccepted</c>.</param>
/// <param name="Data">The event itself, as it stands in the journal.</param>
public sealed record EventEnvelope(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Cursor,
    string Realm,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Loop,
    long Seq,
    DateTimeOffset At,
    string Type,
    JsonElement Data);

/// <summary>A page of a loop's history.</summary>
/// <param name="Next">Give as <c>after</c> to read on; null at the end so far.</param>
public sealed record EventPage(IReadOnlyList<EventEnvelope> Items, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Next);

/// <summary>A message from a reader on <c>/events</c>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Subscribe), "subscribe")]
[JsonDerivedType(typeof(Unsubscribe), "unsubscribe")]
public abstract record ReaderMessage;

/// <summary>Asks for channels, each <c>realm/{name}</c>, <c>execution/{id}</c> or <c>resources</c>; from a cursor on, or only what is new.</summary>
public sealed record Subscribe(IReadOnlyList<string> Channels, string? After = null) : ReaderMessage;

/// <summary>Leaves channels.</summary>
public sealed record Unsubscribe(IReadOnlyList<string> Channels) : ReaderMessage;

/// <summary>A message to a reader on <c>/events</c>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(EventMessage), "event")]
[JsonDerivedType(typeof(Subscribed), "subscribed")]
[JsonDerivedType(typeof(Missed), "missed")]
[JsonDerivedType(typeof(ReaderError), "error")]
public abstract record StreamMessage;

/// <summary>One event.</summary>
public sealed record EventMessage(string Channel, EventEnvelope Event) : StreamMessage;

/// <summary>The subscription holds; everything after <paramref name="Cursor"/> follows.</summary>
public sealed record Subscribed(IReadOnlyList<string> Channels, string Cursor) : StreamMessage;

/// <summary>The reader was too slow: events after <paramref name="After"/> were left out; subscribe again from that cursor to read them.</summary>
public sealed record Missed(string After, long Count) : StreamMessage;

/// <summary>A message could not be used.</summary>
public sealed record ReaderError(string Code, string Message) : StreamMessage;
