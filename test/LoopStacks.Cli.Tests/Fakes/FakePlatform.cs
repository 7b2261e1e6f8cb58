using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using LoopStacks.Contracts;
using LoopStacks.Contracts.Audit;
using LoopStacks.Contracts.Events;
using LoopStacks.Contracts.Executions;
using LoopStacks.Contracts.Problems;
using LoopStacks.Contracts.Reputation;
using LoopStacks.Contracts.Statistics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace LoopStacks.Cli.Tests.Fakes;

/// <summary>A platform in miniature on a port of its own: keeps documents, and plays loops as the test tells it.</summary>
internal sealed class FakePlatform : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakePlatform(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    /// <summary>Stored documents by path.</summary>
    public ConcurrentDictionary<string, JsonNode> Documents { get; } = new();

    /// <summary>Requests as <c>METHOD path?query</c>, in order.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Bodies of POST /executions.</summary>
    public ConcurrentQueue<JsonElement> Started { get; } = new();

    /// <summary>Bodies of cancel.</summary>
    public ConcurrentQueue<string> Cancelled { get; } = new();

    /// <summary>Bodies of feedback.</summary>
    public ConcurrentQueue<JsonElement> FeedbackGiven { get; } = new();

    /// <summary>Questions to people; pages of two.</summary>
    public List<TaskView> Tasks { get; set; } = [];

    /// <summary>What people did, as <c>NAME body</c>.</summary>
    public ConcurrentQueue<string> Deeds { get; } = new();

    /// <summary>The loops below <see cref="Loop"/>.</summary>
    public List<ExecutionTree> Children { get; set; } = [];

    /// <summary>What is known of instances; pages of two.</summary>
    public List<AuditEntry> Audit { get; set; } = [];

    public StatisticsAnswer Statistics { get; set; } = new("stack", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(1), "none", []);

    public List<ReputationView> Reputations { get; set; } = [];

    /// <summary>The loop that every start gives, and its history.</summary>
    public Execution Loop { get; set; } = Samples.Completed;

    public List<EventEnvelope> History { get; set; } = [.. Samples.CompletedHistory];

    public List<Execution> Executions { get; set; } = [Samples.Completed, Samples.Failed];

    /// <summary>Each connection to a stream is cut after so many events; null never.</summary>
    public int? CutStreamAfter { get; set; }

    /// <summary>Keeps the stream open after the history; for loops that run on.</summary>
    public bool HoldStream { get; set; }

    /// <summary>What subscriptions on /events asked for.</summary>
    public ConcurrentQueue<Subscribe> Subscriptions { get; } = new();

    /// <summary>Messages for each connection to /events, after its <c>subscribed</c>; then the connection is closed.</summary>
    public Queue<StreamMessage[]> Connections { get; } = new();

    /// <summary>Answers this to everything where set.</summary>
    public Problem? Refusal { get; set; }

    /// <summary>Faults found in documents of this name.</summary>
    public Dictionary<string, ProblemError[]> InvalidNames { get; } = [];

    public static async Task<FakePlatform> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var platform = new FakePlatform(app);
        platform.Map();
        await app.StartAsync();
        return platform;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private void Map()
    {
        _app.UseWebSockets();
        _app.Use(async (http, next) =>
        {
            Requests.Enqueue($"{http.Request.Method} {http.Request.Path}{http.Request.QueryString}");
            if (Refusal is { } refusal)
                await RefuseAsync(http, refusal);
            else
                await next(http);
        });
        const string root = "/loopstacks/v1";
        _app.MapGet("/openapi/v1.json", () => Results.Text("""{"info":{"version":"9.8.7"}}""", "application/json"));
        _app.MapPost(root + "/executions", StartLoopAsync);
        _app.MapGet(root + "/executions", ListAsync);
        _app.MapGet(root + "/executions/{id}", (HttpContext http, string id) => id == Loop.ExecutionId ? JsonAsync(http, 200, JsonSerializer.Serialize(Loop, ContractsJson.Default.Execution)) : NotFoundAsync(http, $"There is no execution {id}."));
        _app.MapGet(root + "/executions/{id}/tree", http => JsonAsync(http, 200, JsonSerializer.Serialize(new ExecutionTree(Loop, Children), ContractsJson.Default.ExecutionTree)));
        _app.MapGet(root + "/executions/{id}/explain", (HttpContext http, string id) => id == Loop.ExecutionId ? JsonAsync(http, 200, JsonSerializer.Serialize(Samples.Explanation, ContractsJson.Default.Explanation)) : NotFoundAsync(http, $"There is no execution {id}."));
        _app.MapGet(root + "/executions/{id}/events", HistoryAsync);
        _app.MapGet(root + "/executions/{id}/stream", StreamAsync);
        _app.MapPost(root + "/executions/{id}/cancel", CancelAsync);
        _app.MapPost(root + "/executions/{id}/feedback", FeedbackAsync);
        _app.MapGet(root + "/reputation", ReputationsAsync);
        _app.MapGet(root + "/statistics", http => http.Request.Headers.Accept == "text/csv"
            ? Results.Text("key,start\r\na,\r\n", "text/csv").ExecuteAsync(http)
            : JsonAsync(http, 200, JsonSerializer.Serialize(Statistics, ContractsJson.Default.StatisticsAnswer)));
        _app.MapGet(root + "/audit", http => JsonAsync(http, 200, JsonSerializer.Serialize(new AuditPage(Audit, null), ContractsJson.Default.AuditPage)));
        _app.MapGet(root + "/tasks", TasksAsync);
        _app.MapGet(root + "/tasks/{id}", (HttpContext http, string id) => Tasks.Find(task => task.TaskId == id) is { } task ? JsonAsync(http, 200, JsonSerializer.Serialize(task, ContractsJson.Default.TaskView)) : NotFoundAsync(http, $"There is no task '{id}'."));
        _app.MapPost(root + "/tasks/{id}/answer", AnswerAsync);
        foreach (var deed in new[] { "pause", "resume", "reaward", "retry" })
            _app.MapPost($"{root}/executions/{{id}}/{deed}", http => DeedAsync(http, deed));
        _app.MapGet(root + "/capabilities", http => JsonAsync(http, 200, Samples.Capabilities));
        _app.MapGet(root + "/events", EventsAsync);
        _app.MapGet(root + "/agents/{name}/instances", (HttpContext http, string name) => JsonAsync(http, 200, new JsonObject { ["items"] = new JsonArray([.. Kept(root + "/agent-instances").Where(one => one["spec"]!["agent"]!.GetValue<string>() == name).Select(one => one.DeepClone())]) }.ToJsonString()));
        _app.MapGet(root + "/{kind}", KeptAsync);
        _app.MapGet(root + "/{kind}/{name}", http => Documents.TryGetValue(http.Request.Path, out var one) ? JsonAsync(http, 200, one.ToJsonString()) : NotFoundAsync(http, $"There is no {http.Request.Path}."));
        _app.MapPatch(root + "/{kind}/{name}", ApplyAsync);
        _app.MapDelete(root + "/{kind}/{name}", http => Documents.ContainsKey(http.Request.Path) && (http.Request.Query.ContainsKey("dryRun") || Documents.TryRemove(http.Request.Path, out _)) ? JsonAsync(http, 200, "{}") : NotFoundAsync(http, $"There is no {http.Request.Path}."));
    }

    private IEnumerable<JsonNode> Kept(string collection) =>
        Documents.Where(one => one.Key.StartsWith(collection + "/", StringComparison.Ordinal)).OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => one.Value);

    /// <summary>Pages of one show whether the reader goes on.</summary>
    private Task KeptAsync(HttpContext http)
    {
        var from = http.Request.Query["continue"].ToString() is { Length: > 0 } cursor ? int.Parse(cursor) : 0;
        var all = Kept(http.Request.Path).ToList();
        var metadata = new JsonObject();
        if (from + 1 < all.Count)
            metadata["continue"] = $"{from + 1}";
        return JsonAsync(http, 200, new JsonObject { ["metadata"] = metadata, ["items"] = new JsonArray([.. all.Skip(from).Take(1).Select(one => one.DeepClone())]) }.ToJsonString());
    }

    private async Task StartLoopAsync(HttpContext http)
    {
        Started.Enqueue((await JsonDocument.ParseAsync(http.Request.Body)).RootElement.Clone());
        await JsonAsync(http, 202, JsonSerializer.Serialize(Loop with { Status = "running", EndedAt = null, Output = null }, ContractsJson.Default.Execution));
    }

    private Task ListAsync(HttpContext http)
    {
        var limit = int.Parse(http.Request.Query["limit"]!);
        var from = http.Request.Query["cursor"].ToString() is { Length: > 0 } cursor ? int.Parse(cursor) : 0;
        var found = Executions.Where(one => http.Request.Query["status"].ToString() is not { Length: > 0 } status || one.Status == status).ToList();
        // Pages of at most two show whether the reader goes on.
        var items = found.Skip(from).Take(Math.Min(limit, 2)).ToList();
        var next = from + items.Count < found.Count ? $"{from + items.Count}" : null;
        return JsonAsync(http, 200, JsonSerializer.Serialize(new ExecutionPage(items, next), ContractsJson.Default.ExecutionPage));
    }

    private Task HistoryAsync(HttpContext http)
    {
        var after = http.Request.Query["after"].ToString() is { Length: > 0 } text ? long.Parse(text) : 0;
        var items = History.Where(item => item.Seq > after).Take(3).ToList();
        var next = items.Count > 0 && items[^1].Seq < History[^1].Seq ? $"{items[^1].Seq}" : null;
        return JsonAsync(http, 200, JsonSerializer.Serialize(new EventPage(items, next), ContractsJson.Default.EventPage));
    }

    private async Task StreamAsync(HttpContext http)
    {
        var last = http.Request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } id ? long.Parse(id) : 0;
        http.Response.ContentType = "text/event-stream";
        foreach (var item in History.Where(item => long.Parse(item.Cursor!) > last).Take(CutStreamAfter ?? int.MaxValue))
            await http.Response.WriteAsync($"id: {item.Cursor}\nevent: {item.Type}\ndata: {JsonSerializer.Serialize(item, ContractsJson.Default.EventEnvelope)}\n\n");
        await http.Response.Body.FlushAsync();
        if (HoldStream)
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task CancelAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        Cancelled.Enqueue(await reader.ReadToEndAsync());
        await JsonAsync(http, 202, JsonSerializer.Serialize(Loop with { Status = "cancelled" }, ContractsJson.Default.Execution));
    }

    /// <summary>What is said again is answered as a replacement.</summary>
    private async Task FeedbackAsync(HttpContext http, string id)
    {
        var body = (await JsonDocument.ParseAsync(http.Request.Body)).RootElement.Clone();
        var status = FeedbackGiven.IsEmpty ? 201 : 200;
        FeedbackGiven.Enqueue(body);
        var request = body.Deserialize(ContractsJson.Default.FeedbackRequest)!;
        var kept = new Feedback(id, "default-realm", request.Score!.Value, request.By ?? "anonymous", DateTimeOffset.UnixEpoch, request.WorkItem, request.Instance, request.Capability, request.Comment);
        await JsonAsync(http, status, JsonSerializer.Serialize(kept, ContractsJson.Default.Feedback));
    }

    private Task TasksAsync(HttpContext http)
    {
        var query = http.Request.Query;
        var from = query["cursor"].ToString() is { Length: > 0 } cursor ? int.Parse(cursor) : 0;
        var status = query["status"].ToString() is { Length: > 0 } given ? given : "open";
        var found = Tasks.Where(task => status == "all" || task.Status == status).ToList();
        var page = new TaskPage([.. found.Skip(from).Take(Math.Min(2, int.Parse(query["limit"]!)))], from + 2 < found.Count ? $"{from + 2}" : null);
        return JsonAsync(http, 200, JsonSerializer.Serialize(page, ContractsJson.Default.TaskPage));
    }

    private async Task AnswerAsync(HttpContext http)
    {
        var body = (await JsonDocument.ParseAsync(http.Request.Body)).RootElement;
        Deeds.Enqueue($"answer {body.GetRawText()}");
        var task = Tasks.Find(task => task.TaskId == (string)http.Request.RouteValues["id"]!)!;
        await JsonAsync(http, 200, JsonSerializer.Serialize(task with { Status = "answered", Answer = body.GetProperty("answer"), By = body.GetProperty("by").GetString() }, ContractsJson.Default.TaskView));
    }

    private async Task DeedAsync(HttpContext http, string deed)
    {
        using var reader = new StreamReader(http.Request.Body);
        Deeds.Enqueue($"{deed} {await reader.ReadToEndAsync()}");
        await JsonAsync(http, 202, JsonSerializer.Serialize(Loop, ContractsJson.Default.Execution));
    }

    private Task ReputationsAsync(HttpContext http)
    {
        var from = http.Request.Query["cursor"].ToString() is { Length: > 0 } cursor ? int.Parse(cursor) : 0;
        var page = new ReputationPage([.. Reputations.Skip(from).Take(2)], from + 2 < Reputations.Count ? $"{from + 2}" : null);
        return JsonAsync(http, 200, JsonSerializer.Serialize(page, ContractsJson.Default.ReputationPage));
    }

    private async Task ApplyAsync(HttpContext http)
    {
        var document = (await JsonNode.ParseAsync(http.Request.Body))!;
        if (http.Request.ContentType?.StartsWith("application/apply-patch+yaml", StringComparison.Ordinal) != true)
            await RefuseAsync(http, new Problem("about:blank", "", 415, "UnsupportedMediaType", "wrong type"));
        else if (InvalidNames.TryGetValue(document["metadata"]!["name"]!.GetValue<string>(), out var errors))
            await RefuseAsync(http, new Problem("about:blank", "", 422, "InvalidResource", "not valid", errors));
        else
        {
            var isNew = !Documents.TryGetValue(http.Request.Path, out var before);
            http.Response.Headers["LoopStacks-Apply-Result"] = isNew ? "created" : JsonNode.DeepEquals(before, document) ? "unchanged" : "configured";
            if (!http.Request.Query.ContainsKey("dryRun"))
                Documents[http.Request.Path] = document;
            await JsonAsync(http, isNew ? 201 : 200, document.ToJsonString());
        }
    }

    private async Task EventsAsync(HttpContext http)
    {
        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[4096];
        var got = await socket.ReceiveAsync(buffer, http.RequestAborted);
        var wanted = (Subscribe)JsonSerializer.Deserialize(buffer.AsSpan(0, got.Count), ContractsJson.Default.ReaderMessage)!;
        Subscriptions.Enqueue(wanted);
        await SendAsync(socket, new Subscribed(wanted.Channels, wanted.After ?? "100"));
        foreach (var message in Connections.TryDequeue(out var script) ? script : [])
            await SendAsync(socket, message);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", http.RequestAborted);
    }

    private static Task SendAsync(WebSocket socket, StreamMessage message) =>
        socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message, ContractsJson.Default.StreamMessage), WebSocketMessageType.Text, true, default);

    private static Task NotFoundAsync(HttpContext http, string detail) => RefuseAsync(http, new Problem("about:blank", "", 404, "NotFound", detail));

    private static Task RefuseAsync(HttpContext http, Problem problem)
    {
        http.Response.StatusCode = problem.Status;
        http.Response.ContentType = Problem.MediaType;
        return http.Response.WriteAsync(JsonSerializer.Serialize(problem, ContractsJson.Default.Problem));
    }

    private static Task JsonAsync(HttpContext http, int status, string json)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(json);
    }
}
