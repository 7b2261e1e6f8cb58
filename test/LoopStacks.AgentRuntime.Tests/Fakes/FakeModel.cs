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

    /// <summary>Completes with the first question.</summary>
    public Task Asked => _asked.Task;

    public ConcurrentQueue<(string Path, string? Key, JsonElement Body)> Questions { get; } = new();

    public static async Task<FakeModel> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var model = new FakeModel(app);
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
        Questions.Enqueue((context.Request.Path, key, await JsonSerializer.DeserializeAsync<JsonElement>(context.Request.Body)));
        _asked.TrySetResult();
        if (!_replies.TryDequeue(out var reply))
            reply = new Reply(500, "the test has written down no further answer");
        if (reply.Status == 0)
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }

        context.Response.StatusCode = reply.Status;
        if (reply.Status == 429)
            context.Response.Headers.RetryAfter = "7";
        await context.Response.WriteAsJsonAsync(reply.Status == 200 ? dress(reply) : new { type = "error", error = new { type = "some_error", message = reply.Text } });
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
