using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace LoopStacks.AgentRuntime.Tests.Fakes;

/// <summary>The endpoint of a language model, in both protocols: answers what a test has written down, in order, and keeps the questions.</summary>
internal sealed class FakeModel : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Reply> _replies = new();
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private FakeModel(WebApplication app) => _app = app;

    public Uri Url { get; private set; } = null!;

    /// <summary>Whether it answers piece by piece where it is asked to; otherwise it takes no notice of the wish.</summary>
    public bool Streams { get; init; } = true;

    /// <summary>Completes with the first question.</summary>
    public Task Asked => _asked.Task;

    public ConcurrentQueue<(string Path, string? Key, JsonElement Body)> Questions { get; } = new();

    public static async Task<FakeModel> StartAsync(bool streams = true)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var model = new FakeModel(app) { Streams = streams };
        app.MapPost("/v1/chat/completions", context => model.AnswerAsync(context, OpenAI));
        app.MapPost("/v1/messages", context => model.AnswerAsync(context, Anthropic));
        await app.StartAsync();
        model.Url = new Uri(app.Urls.First());
        return model;
    }

    /// <summary>The next answer is this text.</summary>
    public FakeModel Says(string text, string stop = "stop", int inputTokens = 10, int outputTokens = 5)
    {
        _replies.Enqueue(new Reply(200, text, stop, inputTokens, outputTokens));
        return this;
    }

    /// <summary>The next answer is this error.</summary>
    public FakeModel Fails(int status, string message)
    {
        _replies.Enqueue(new Reply(status, message));
        return this;
    }

    /// <summary>The next question is never answered.</summary>
    public FakeModel Hangs()
    {
        _replies.Enqueue(new Reply(0, ""));
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await _app.StopAsync(limit.Token);
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context, Func<Reply, object> dress)
    {
        var key = context.Request.Headers.Authorization.FirstOrDefault() ?? context.Request.Headers["x-api-key"].FirstOrDefault();
        var question = await JsonSerializer.DeserializeAsync<JsonElement>(context.Request.Body);
        Questions.Enqueue((context.Request.Path, key, question));
        _asked.TrySetResult();
        if (!_replies.TryDequeue(out var reply))
            reply = new Reply(500, "the test has written down no further answer");
        if (reply.Status == 0)
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }

        var wantsStream = question.TryGetProperty("stream", out var stream) && stream.GetBoolean();
        if (reply.Status == 200 && wantsStream && Streams)
        {
            await StreamAsync(context, question, reply);
            return;
        }

        context.Response.StatusCode = reply.Status;
        if (reply.Status == 429)
            context.Response.Headers.RetryAfter = "7";
        await context.Response.WriteAsJsonAsync(reply.Status == 200 ? dress(reply) : new { type = "error", error = new { type = "some_error", message = reply.Text } });
    }

    /// <summary>Each word, with the space before it, is a piece.</summary>
    private static async Task StreamAsync(HttpContext context, JsonElement question, Reply reply)
    {
        context.Response.ContentType = "text/event-stream";
        var pieces = reply.Text.Split(' ').Select((word, i) => i == 0 ? word : " " + word);
        var events = context.Request.Path.Value!.EndsWith("/messages", StringComparison.Ordinal)
            ? AnthropicEvents(reply, pieces)
            : OpenAIEvents(reply, pieces, question.TryGetProperty("stream_options", out var options) && options.GetProperty("include_usage").GetBoolean());
        foreach (var (name, data) in events)
            await context.Response.WriteAsync($"{(name is null ? "" : $"event: {name}\n")}data: {data as string ?? JsonSerializer.Serialize(data)}\n\n");
    }

    private static IEnumerable<(string? Name, object Data)> OpenAIEvents(Reply reply, IEnumerable<string> pieces, bool withUsage)
    {
        foreach (var piece in pieces)
            yield return (null, Chunk(new object[] { new { index = 0, delta = new { role = "assistant", content = piece }, finish_reason = (string?)null } }, null));
        yield return (null, Chunk(new object[] { new { index = 0, delta = new { }, finish_reason = reply.Stop } }, null));
        if (withUsage)
            yield return (null, Chunk([], new { prompt_tokens = reply.InputTokens, completion_tokens = reply.OutputTokens, total_tokens = reply.InputTokens + reply.OutputTokens }));
        yield return (null, "[DONE]");

        static object Chunk(object[] choices, object? usage) => new { id = "chatcmpl-1", @object = "chat.completion.chunk", created = 1, model = "fake", choices, usage };
    }

    private static IEnumerable<(string? Name, object Data)> AnthropicEvents(Reply reply, IEnumerable<string> pieces)
    {
        yield return ("message_start", new
        {
            type = "message_start",
            message = new
            {
                id = "msg_1", type = "message", role = "assistant", model = "fake", content = Array.Empty<object>(), stop_reason = (string?)null, stop_sequence = (string?)null,
                usage = new { input_tokens = reply.InputTokens, output_tokens = 1 },
            },
        });
        yield return ("content_block_start", new { type = "content_block_start", index = 0, content_block = new { type = "text", text = "" } });
        foreach (var piece in pieces)
            yield return ("content_block_delta", new { type = "content_block_delta", index = 0, delta = new { type = "text_delta", text = piece } });
        yield return ("content_block_stop", new { type = "content_block_stop", index = 0 });
        yield return ("message_delta", new
        {
            type = "message_delta",
            delta = new { stop_reason = reply.Stop == "stop" ? "end_turn" : reply.Stop, stop_sequence = (string?)null },
            usage = new { output_tokens = reply.OutputTokens },
        });
        yield return ("message_stop", new { type = "message_stop" });
    }

    private static object OpenAI(Reply reply) => new
    {
        id = "chatcmpl-1",
        @object = "chat.completion",
        created = 1,
        model = "fake",
        choices = new[] { new { index = 0, message = new { role = "assistant", content = reply.Text }, finish_reason = reply.Stop } },
        usage = new { prompt_tokens = reply.InputTokens, completion_tokens = reply.OutputTokens, total_tokens = reply.InputTokens + reply.OutputTokens },
    };

    private static object Anthropic(Reply reply) => new
    {
        id = "msg_1",
        type = "message",
        role = "assistant",
        model = "fake",
        content = new[] { new { type = "text", text = reply.Text } },
        stop_reason = reply.Stop == "stop" ? "end_turn" : reply.Stop,
        stop_sequence = (string?)null,
        usage = new { input_tokens = reply.InputTokens, output_tokens = reply.OutputTokens },
    };

    private sealed record Reply(int Status, string Text, string Stop = "stop", int InputTokens = 0, int OutputTokens = 0);
}
