using System.Net;
using System.Text;
using System.Text.Json;

namespace LoopStacks.Kubernetes.Connections;

/// <summary>The API server refused a call. A server that does not answer is an <see cref="HttpRequestException"/> or <see cref="TimeoutException"/> instead.</summary>
public sealed class KubernetesApiException : Exception
{
    private const int LongestMessage = 4096;

    internal KubernetesApiException(HttpStatusCode status, string reason, string message, TimeSpan? retryAfter, IReadOnlyList<StatusCause> causes)
        : base(message.Length > LongestMessage ? message[..LongestMessage] : message)
    {
        Status = status;
        Reason = reason;
        RetryAfter = retryAfter;
        Causes = causes;
    }

    public HttpStatusCode Status { get; }

    /// <summary>The server's word, such as <c>NotFound</c>, <c>AlreadyExists</c> or <c>Invalid</c>; empty where it gave none.</summary>
    public string Reason { get; }

    /// <summary>When the server wants to be asked again; null where it did not say.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>The faults of a document, field by field.</summary>
    public IReadOnlyList<StatusCause> Causes { get; }

    public bool IsNotFound => Status == HttpStatusCode.NotFound;

    /// <summary>Somebody else changed the object meanwhile, or owns a field that was not taken by force.</summary>
    public bool IsConflict => Status == HttpStatusCode.Conflict && Reason != "AlreadyExists";

    public bool IsAlreadyExists => Status == HttpStatusCode.Conflict && Reason == "AlreadyExists";

    /// <summary>The version that was asked for is no longer known: list anew.</summary>
    public bool IsGone => Status == HttpStatusCode.Gone || Reason == "Expired";

    /// <summary>The document breaks a rule: asking again does not help.</summary>
    public bool IsInvalid => Status is HttpStatusCode.UnprocessableEntity or HttpStatusCode.BadRequest;

    public bool IsForbidden => Status is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized;

    internal static KubernetesApiException From(HttpStatusCode status, string body, TimeSpan? retryAfter, string call)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind == JsonValueKind.Object && Text(document.RootElement, "kind") == "Status")
                return From(status, document.RootElement, retryAfter, call);
        }
        catch (JsonException)
        {
            // Proxies answer in their own words.
        }

        return new KubernetesApiException(status, "", $"{call}: the API server answered {(int)status} {body.Trim()}", retryAfter, []);
    }

    internal static KubernetesApiException From(HttpStatusCode status, JsonElement answer, TimeSpan? retryAfter, string call)
    {
        var causes = new List<StatusCause>();
        if (answer.TryGetProperty("details", out var details) && details.ValueKind == JsonValueKind.Object)
        {
            if (retryAfter is null && details.TryGetProperty("retryAfterSeconds", out var seconds) && seconds.TryGetInt32(out var wait) && wait > 0)
                retryAfter = TimeSpan.FromSeconds(wait);
            if (details.TryGetProperty("causes", out var list) && list.ValueKind == JsonValueKind.Array)
                causes.AddRange(list.EnumerateArray().Select(cause => new StatusCause(Text(cause, "field"), Text(cause, "reason"), Text(cause, "message"))));
        }

        return new KubernetesApiException(status, Text(answer, "reason"), $"{call}: {Text(answer, "message")}", retryAfter, causes);
    }

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}

/// <summary>One fault of a document that the API server refused.</summary>
/// <param name="Field">Path such as <c>spec.replicas</c>.</param>
/// <param name="Reason">The server's word, such as <c>FieldValueInvalid</c>.</param>
/// <param name="Message">In words.</param>
public sealed record StatusCause(string Field, string Reason, string Message)
{
    /// <summary>The field as JSON pointer (RFC 6901): <c>spec.tools[0].url</c> is <c>/spec/tools/0/url</c>. Empty for the whole document.</summary>
    public string Pointer
    {
        get
        {
            var pointer = new StringBuilder();
            var inBrackets = false;
            foreach (var character in Field is "<nil>" ? "" : Field)
            {
                if (pointer.Length == 0 && character is not ('.' or '['))
                    pointer.Append('/');
                inBrackets = character == '[' || (inBrackets && character != ']');
                pointer.Append(character switch
                {
                    '[' or '.' when character == '[' || !inBrackets => "/",
                    ']' => "",
                    '~' => "~0",
                    '/' => "~1",
                    _ => character.ToString(),
                });
            }

            return pointer.ToString();
        }
    }
}
