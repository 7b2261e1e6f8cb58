namespace LoopStacks.Contracts.Problems;

/// <summary>
/// One row of the table of error codes: what HTTP answers, how a WebSocket closes and how the CLI exits for it.
/// </summary>
/// <param name="Code">Stable name.</param>
/// <param name="HttpStatus">HTTP status.</param>
/// <param name="CloseStatus">WebSocket close status.</param>
/// <param name="ExitCode">Exit code of the CLI, see <see cref="ExitCodes"/>.</param>
/// <param name="Title">For people.</param>
public sealed record ErrorCode(string Code, int HttpStatus, int CloseStatus, int ExitCode, string Title)
{
    public static readonly ErrorCode MalformedRequest = new("MalformedRequest", 400, 1007, ExitCodes.Usage, "The request can't be read");
    public static readonly ErrorCode InvalidResource = new("InvalidResource", 422, 1008, ExitCodes.Invalid, "The resource is not valid");
    public static readonly ErrorCode InvalidSchema = new("InvalidSchema", 422, 1008, ExitCodes.Invalid, "A JSON Schema is not valid");
    public static readonly ErrorCode InvalidInput = new("InvalidInput", 422, 1008, ExitCodes.Invalid, "The input does not fit the schema");
    public static readonly ErrorCode InvalidHistory = new("InvalidHistory", 422, 1008, ExitCodes.Invalid, "The history can't be replayed");
    public static readonly ErrorCode InvalidArgument = new("InvalidArgument", 400, 1008, ExitCodes.Usage, "An argument is not valid");
    public static readonly ErrorCode TooDeep = new("TooDeep", 400, 1008, ExitCodes.Invalid, "The document is nested too deep");
    public static readonly ErrorCode TooLarge = new("TooLarge", 413, 1009, ExitCodes.Invalid, "The body is too large");
    public static readonly ErrorCode TooMany = new("TooManyRequests", 429, 1013, ExitCodes.Unavailable, "Too many requests");
    public static readonly ErrorCode QuotaExceeded = new("QuotaExceeded", 429, 1013, ExitCodes.Unavailable, "The realm's quota is used up");
    public static readonly ErrorCode BudgetExceeded = new("BudgetExceeded", 429, 1013, ExitCodes.Unavailable, "The budget of the loop tree is used up");
    public static readonly ErrorCode InvalidAnswer = new("InvalidAnswer", 422, 1008, ExitCodes.Invalid, "The answer does not fit its schema");
    public static readonly ErrorCode NotAssigned = new("NotAssigned", 403, 1008, ExitCodes.Conflict, "The question is for others");
    public static readonly ErrorCode TaskClosed = new("TaskClosed", 409, 1008, ExitCodes.Conflict, "The question needs no answer any more");
    public static readonly ErrorCode NotFound = new("NotFound", 404, 1008, ExitCodes.NotFound, "No such thing");
    public static readonly ErrorCode LoopStackNotFound = new("LoopStackNotFound", 404, 1008, ExitCodes.NotFound, "No such LoopStack or capability");
    public static readonly ErrorCode RealmNotFound = new("RealmNotFound", 404, 1008, ExitCodes.NotFound, "No such realm");
    public static readonly ErrorCode MethodNotAllowed = new("MethodNotAllowed", 405, 1008, ExitCodes.Usage, "The method is not allowed here");
    public static readonly ErrorCode UnsupportedMediaType = new("UnsupportedMediaType", 415, 1003, ExitCodes.Usage, "The media type is not supported");
    public static readonly ErrorCode Conflict = new("Conflict", 409, 1008, ExitCodes.Conflict, "The state forbids it");
    public static readonly ErrorCode AlreadyExists = new("AlreadyExists", 409, 1008, ExitCodes.Conflict, "It exists already");
    public static readonly ErrorCode StaleVersion = new("StaleVersion", 412, 1008, ExitCodes.Conflict, "It was changed by somebody else");
    public static readonly ErrorCode UnknownCursor = new("UnknownCursor", 400, 1008, ExitCodes.Usage, "The cursor is unknown");
    public static readonly ErrorCode StateKeyInvalid = new("StateKeyInvalid", 400, 1008, ExitCodes.Usage, "The key of a state entry is not valid");
    public static readonly ErrorCode StateTooLarge = new("StateTooLarge", 413, 1009, ExitCodes.Invalid, "The value of a state entry is too large");
    public static readonly ErrorCode StateTooManyKeys = new("StateTooManyKeys", 429, 1013, ExitCodes.Unavailable, "The state has as many keys as it may");
    public static readonly ErrorCode StateFull = new("StateFull", 429, 1013, ExitCodes.Unavailable, "The state has as many bytes as it may");
    public static readonly ErrorCode StateConflict = new("StateConflict", 409, 1008, ExitCodes.Conflict, "The state entry is at another version");
    public static readonly ErrorCode NoSession = new("NoSession", 409, 1008, ExitCodes.Conflict, "The loop belongs to no session");
    public static readonly ErrorCode ProtocolError = new("ProtocolError", 400, 1002, ExitCodes.Usage, "The protocol was not kept");
    public static readonly ErrorCode Unauthorized = new("Unauthorized", 401, 1008, ExitCodes.Unavailable, "Not signed in");
    public static readonly ErrorCode Forbidden = new("Forbidden", 403, 1008, ExitCodes.Unavailable, "Not allowed");
    public static readonly ErrorCode NotYours = new("NotYours", 403, 1008, ExitCodes.NotFound, "It belongs to another realm");
    public static readonly ErrorCode StorageUnavailable = new("StorageUnavailable", 503, 1013, ExitCodes.Unavailable, "The store can't be written");
    public static readonly ErrorCode PeerUnavailable = new("PeerUnavailable", 503, 1013, ExitCodes.Unavailable, "Another control plane can't be reached");
    public static readonly ErrorCode CoordinationUnavailable = new("CoordinationUnavailable", 503, 1013, ExitCodes.Unavailable, "Agents at other control planes can't be reached");
    public static readonly ErrorCode CannotStart = new("CannotStart", 503, 1013, ExitCodes.Unavailable, "The platform can't start");
    public static readonly ErrorCode ShuttingDown = new("ShuttingDown", 503, 1001, ExitCodes.Unavailable, "The platform is stopping");
    public static readonly ErrorCode Internal = new("Internal", 500, 1011, ExitCodes.Internal, "The platform failed");

    /// <summary>The whole table, in the order of the documentation.</summary>
    public static IReadOnlyList<ErrorCode> All { get; } =
    [
        MalformedRequest, InvalidArgument, InvalidResource, InvalidSchema, InvalidInput, InvalidHistory, TooDeep, TooLarge, TooMany, QuotaExceeded, BudgetExceeded, InvalidAnswer, NotAssigned, TaskClosed,
        NotFound, LoopStackNotFound, RealmNotFound, MethodNotAllowed, UnsupportedMediaType, Conflict, AlreadyExists, StaleVersion,
        UnknownCursor, StateKeyInvalid, StateTooLarge, StateTooManyKeys, StateFull, StateConflict, NoSession, ProtocolError, Unauthorized, Forbidden, NotYours, StorageUnavailable, PeerUnavailable, CoordinationUnavailable, CannotStart, ShuttingDown, Internal,
    ];
}
