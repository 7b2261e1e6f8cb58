using System.ClientModel;
using System.Text.Json;
using Anthropic.Exceptions;
using LoopStacks.Agents;

namespace LoopStacks.AgentRuntime.Models;

/// <summary>Says what a failed call of a model's endpoint means for the work: whether another try may help, and a sentence without secrets.</summary>
internal static class ModelFault
{
    private const int MaxDetail = 300;

    /// <summary>Whether the endpoint refused the request itself, as one does that knows no structured output.</summary>
    public static bool IsBadRequest(Exception exception) => StatusOf(exception) is 400 or 422 or 501;

    /// <summary>Whether the endpoint refused to answer piece by piece.</summary>
    public static bool IsAboutStreaming(Exception exception) =>
        IsBadRequest(exception) && Detail(exception, StatusOf(exception)).Contains("stream", StringComparison.OrdinalIgnoreCase);

    public static WorkFailedException Of(Exception exception, string endpoint, string? key)
    {
        var status = StatusOf(exception);
        var (code, final, meaning) = status switch
        {
            401 or 403 => ("ModelUnauthorized", true, "does not accept the key"),
            404 => ("ModelNotFound", true, "has no such model, or the endpoint's address is wrong"),
            429 => ("ModelBusy", false, "has too many requests" + RetryAfter(exception)),
            408 or >= 500 => ("ModelUnavailable", false, "is not available"),
            >= 400 => ("ModelRejected", true, "rejects the request"),
            null when IsUnreachable(exception) => ("ModelUnavailable", false, "can't be reached"),
            _ => ("ModelFault", false, "gave an answer that can't be read"),
        };
        // What an endpoint says about a key is about the key.
        var detail = status is 401 or 403 ? "" : Detail(exception, status);
        var answer = status is null ? "" : $" ({status})";
        return new WorkFailedException(ModelSecret.Redact($"{endpoint} {meaning}{answer}{detail}", key), final, code);
    }

    private static int? StatusOf(Exception exception) => exception switch
    {
        ClientResultException { Status: > 0 } openAI => openAI.Status,
        AnthropicApiException anthropic => (int)anthropic.StatusCode,
        HttpRequestException { StatusCode: { } status } => (int)status,
        _ => null,
    };

    private static bool IsUnreachable(Exception? exception) =>
        exception is HttpRequestException or IOException or AnthropicIOException || (exception?.InnerException is { } inner && IsUnreachable(inner));

    private static string RetryAfter(Exception exception) =>
        exception is ClientResultException openAI && openAI.GetRawResponse()?.Headers.TryGetValue("Retry-After", out var seconds) == true
            ? $" and wants {seconds} s of rest"
            : "";

    private static string Detail(Exception exception, int? status)
    {
        var text = exception switch
        {
            ClientResultException openAI when status is not null => Message(openAI.GetRawResponse()?.Content.ToString()),
            AnthropicApiException anthropic => Message(anthropic.ResponseBody),
            _ => exception.GetBaseException().Message,
        };
        return string.IsNullOrWhiteSpace(text) ? "." : ": " + (text.Length > MaxDetail ? text[..MaxDetail] + "…" : text);
    }

    /// <summary>Both providers, and those that follow them, answer <c>{"error": {"message": …}}</c>; some <c>{"error": …}</c>.</summary>
    private static string? Message(string? body)
    {
        try
        {
            if (body is null || JsonElement.Parse(body) is not { ValueKind: JsonValueKind.Object } json || !json.TryGetProperty("error", out var error))
                return null;
            if (error.ValueKind == JsonValueKind.Object && error.TryGetProperty("message", out var message))
                error = message;
            return error.ValueKind == JsonValueKind.String ? error.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
