using System.Text.Json.Serialization;

namespace LoopStacks.Contracts.Problems;

/// <summary>Problem document (RFC 9457, media type <c>application/problem+json</c>).</summary>
/// <param name="Type">URI of the code's documentation.</param>
/// <param name="Title">What kind of problem.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">Stable code, see <see cref="ErrorCode"/>.</param>
/// <param name="Detail">What happened here, what was expected and what to do.</param>
/// <param name="Errors">The faults one by one.</param>
/// <param name="TraceId">To find this request in traces and logs.</param>
public sealed record Problem(
    string Type,
    string Title,
    int Status,
    string Code,
    string Detail,
    IReadOnlyList<ProblemError>? Errors = null,
    string? TraceId = null,
    string? Instance = null)
{
    /// <summary>Media type of a problem document.</summary>
    [JsonIgnore]
    public static string MediaType => "application/problem+json";
}

/// <summary>One fault: where (JSON pointer into the request's body), what, and what would be right.</summary>
public sealed record ProblemError(string Pointer, string Message, string? Code = null);
