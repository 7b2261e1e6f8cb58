using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json;
using Anthropic;
using Anthropic.Core;
using Anthropic.Models.Messages;
using LoopStacks.AgentRuntime.Definition;
using Microsoft.Extensions.AI;
using OpenAI;

namespace LoopStacks.AgentRuntime.Models;

/// <summary>Makes the client of a model's endpoint.</summary>
internal static class ChatClients
{
    /// <summary>Spans of model calls, with OpenTelemetry's GenAI attributes, are under this name.</summary>
    public const string SourceName = "LoopStacks.AgentRuntime";

    /// <summary>Anthropic wants a bound with every question.</summary>
    private const int DefaultMaxTokens = 4096;

    // The clients neither retry nor time out: a failed attempt is the platform's to see and to retry, and the time is bounded by ModelEndpoint.
    private static readonly TimeSpan s_never = TimeSpan.FromDays(1);

    public static IChatClient Create(ModelDefinition model, string? key) =>
        (model.Provider == ModelProvider.Anthropic ? Anthropic(model, key) : OpenAI(model, key))
        .AsBuilder().UseOpenTelemetry(sourceName: SourceName).Build();

    /// <summary>How the Agent wants its model to answer.</summary>
    public static ChatOptions Options(ModelDefinition model, ChatResponseFormat? format)
    {
        var options = new ChatOptions { Temperature = (float?)model.Temperature, MaxOutputTokens = model.MaxTokens, ResponseFormat = format };
        // Anthropic's library leaves the temperature out, as its newest models know none; it is sent where the Agent names one.
        if (model is { Provider: ModelProvider.Anthropic, Temperature: { } temperature })
            options.RawRepresentationFactory = _ => WithTemperature(model, temperature);
        return options;
    }

    private static MessageCreateParams WithTemperature(ModelDefinition model, double temperature)
    {
        var nothing = new Dictionary<string, JsonElement>();
        var body = JsonSerializer.SerializeToElement(new { model = model.Name, max_tokens = model.MaxTokens ?? DefaultMaxTokens, messages = Array.Empty<object>(), temperature });
        return MessageCreateParams.FromRawUnchecked(nothing, nothing, body.EnumerateObject().ToDictionary(member => member.Name, member => member.Value));
    }

    private static IChatClient OpenAI(ModelDefinition model, string? key)
    {
        var options = new OpenAIClientOptions { RetryPolicy = new ClientRetryPolicy(0), NetworkTimeout = s_never };
        if (model.Endpoint is { } endpoint)
            options.Endpoint = endpoint;
        // An endpoint that wants no key does not look at this one.
        return new OpenAIClient(new ApiKeyCredential(key ?? "none"), options).GetChatClient(model.Name).AsIChatClient();
    }

    private static IChatClient Anthropic(ModelDefinition model, string? key)
    {
        var options = new ClientOptions { ApiKey = key ?? "none", MaxRetries = 0, Timeout = s_never };
        if (model.Endpoint is { } endpoint)
            options.BaseUrl = WithoutVersion(endpoint.AbsoluteUri);
        // The library's own client gives up after 100 s.
        options.HttpClient = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        return new AnthropicClient(options).AsIChatClient(model.Name, DefaultMaxTokens);
    }

    /// <summary>The library adds the version itself.</summary>
    private static string WithoutVersion(string address)
    {
        address = address.TrimEnd('/');
        return address.EndsWith("/v1", StringComparison.Ordinal) ? address[..^3] : address;
    }
}
