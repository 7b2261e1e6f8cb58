using LoopStacks.Contracts.Problems;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Faults;
using Microsoft.AspNetCore.Http;

namespace LoopStacks.Api.Answers;

/// <summary>The faults that the API itself finds.</summary>
internal static class Refusals
{
    public static Fault Argument(string detail) => new(ErrorCode.InvalidArgument, detail);

    public static Fault NoSuchExecution(LoopId id) =>
        new(ErrorCode.NotFound, $"There is no execution '{id}'. It may have been deleted by the realm's retention policy.");

    public static Fault NotAnId(string text) =>
        Argument($"'{Shown(text)}' is no id of an execution; expected is a UUID such as 0198f6a0-5b1c-7c3e-9d2a-4f8b6c1d2e3f.");

    public static Fault UnknownCursor(string name, string text) =>
        new(ErrorCode.UnknownCursor, $"{name} '{Shown(text)}' is no cursor of ours; give one that an earlier answer named, or leave it out.");

    public static Fault TooLarge(int limitBytes) =>
        new(ErrorCode.TooLarge, $"The body is larger than {limitBytes} bytes, the limit of {ApiOptions.Section}:{nameof(ApiOptions.MaxBodyBytes)}.");

    public static Fault TooMany(string what, int limit, string setting) => new(
        ErrorCode.TooMany,
        $"{limit} {what} are open already, the limit of {ApiOptions.Section}:{setting}. Try again later.",
        RetryAfter: TimeSpan.FromSeconds(2));

    public static Fault MediaType(string? came, IEnumerable<string> allowed) => new(
        ErrorCode.UnsupportedMediaType,
        $"{(string.IsNullOrEmpty(came) ? "The request has no Content-Type" : $"Content-Type '{Shown(came)}' is not read here")}; allowed is {string.Join(", ", allowed)}.");

    public static Fault NoRoute(HttpRequest request) =>
        new(ErrorCode.NotFound, $"There is nothing at '{Shown(request.PathBase.Value + request.Path.Value)}'. The calls are listed at /docs.");

    public static Fault Method(HttpRequest request, string? allowed) =>
        new(ErrorCode.MethodNotAllowed, $"{request.Method} is not allowed on '{Shown(request.PathBase.Value + request.Path.Value)}'{(string.IsNullOrEmpty(allowed) ? "" : $"; allowed is {allowed}")}.");

    /// <summary>What a caller sent, cut to a length that fits a sentence.</summary>
    public static string Shown(string text) => text.Length <= 100 ? text : string.Concat(text.AsSpan(0, 100), "…");
}
