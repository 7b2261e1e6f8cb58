using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using LoopStacks.Client;
using LoopStacks.Contracts.Capabilities;
using LoopStacks.Contracts.Events;
using LoopStacks.Contracts.Executions;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.EndToEnd.Platforms;

/// <summary>The REST API as a stranger's program sees it.</summary>
internal sealed class PlatformClient : IDisposable
{
    public const string Root = "/loopstacks/v1";

    private static readonly string[] s_ends = ["loopCompleted", "loopFailed", "loopCancelled", "loopTimedOut"];

    public PlatformClient(Uri address) => Http = new HttpClient { BaseAddress = address, Timeout = Patience.Limit };

    public HttpClient Http { get; }

    public static string BodyOf(string loopstack, object input) => JsonSerializer.Serialize(new { loopstack, input });

    public static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    public static StringContent Yaml(string text) => new(text, Encoding.UTF8, "application/yaml");

    public Task<HttpResponseMessage> StartAsync(string body, string? key = null, int? waitSeconds = null) => StartAsync(Json(body), key, waitSeconds);

    public async Task<HttpResponseMessage> StartAsync(HttpContent body, string? key = null, int? waitSeconds = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Root + "/executions") { Content = body };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        if (waitSeconds is { } wait)
            request.Headers.Add("Prefer", "wait=" + wait.ToString(CultureInfo.InvariantCulture));
        return await Http.SendAsync(request);
    }

    /// <summary>Starts a loop and waits for its end.</summary>
    public async Task<Execution> RunAsync(string loopstack, object input)
    {
        using var answer = await StartAsync(BodyOf(loopstack, input), waitSeconds: 50);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        return await GetAsync((await ExecutionAsync(answer)).ExecutionId);
    }

    public static async Task<Execution> ExecutionAsync(HttpResponseMessage answer) =>
        JsonSerializer.Deserialize(await answer.Content.ReadAsStringAsync(), Wire.Json.Execution)!;

    public static async Task<Problem> ProblemAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.Content.Headers.ContentType?.MediaType == Problem.MediaType, $"{(int)answer.StatusCode} {answer.Content.Headers.ContentType}: {text}");
        var problem = JsonSerializer.Deserialize(text, Wire.Json.Problem)!;
        Assert.Equal((int)answer.StatusCode, problem.Status);
        return problem;
    }

    public async Task<Execution> GetAsync(string id) =>
        JsonSerializer.Deserialize(await Http.GetStringAsync($"{Root}/executions/{id}"), Wire.Json.Execution)!;

    /// <summary>The loop when it has ended; its event stream ends with it.</summary>
    public async Task<Execution> EndOfAsync(string id)
    {
        using var limit = new CancellationTokenSource(Patience.Limit);
        await using (var stream = await Http.GetStreamAsync($"{Root}/executions/{id}/stream", limit.Token))
            await stream.CopyToAsync(Stream.Null, limit.Token);
        return await GetAsync(id);
    }

    /// <summary>Waits until the loop's history has an event.</summary>
    public async Task<EventEnvelope> EventAsync(string id, Func<EventEnvelope, bool> suits)
    {
        using var limit = new CancellationTokenSource(Patience.Limit);
        await using var stream = await Http.GetStreamAsync($"{Root}/executions/{id}/stream", limit.Token);
        using var reader = new StreamReader(stream);
        var seen = new StringBuilder();
        while (await reader.ReadLineAsync(limit.Token) is { } line)
        {
            seen.AppendLine(line);
            if (!line.StartsWith("data:", StringComparison.Ordinal))
                continue;
            var @event = JsonSerializer.Deserialize(line.AsSpan(5), Wire.Json.EventEnvelope)!;
            if (suits(@event))
                return @event;
        }

        throw new Xunit.Sdk.XunitException($"The stream ended without the event:{Environment.NewLine}{seen}");
    }

    public async Task<IReadOnlyList<EventEnvelope>> HistoryAsync(string id)
    {
        var events = new List<EventEnvelope>();
        for (string? after = "0"; after is not null;)
        {
            var page = JsonSerializer.Deserialize(await Http.GetStringAsync($"{Root}/executions/{id}/events?after={after}&limit=500"), Wire.Json.EventPage)!;
            events.AddRange(page.Items);
            after = page.Next;
        }

        return events;
    }

    /// <summary>Its history numbers its events without a gap, and the last one, and no other, is an end.</summary>
    public async Task AssertEndedOnceAsync(string id)
    {
        var history = await HistoryAsync(id);
        Assert.Equal(Enumerable.Range(1, history.Count).Select(seq => (long)seq), history.Select(one => one.Seq));
        var ends = history.Where(one => s_ends.Contains(one.Type)).ToArray();
        Assert.True(ends.Length == 1 && ends[0].Seq == history[^1].Seq, $"Loop {id}: {string.Join(", ", history.Select(one => one.Type))}");
    }

    public async Task<IReadOnlyList<Execution>> AllAsync(string query = "")
    {
        var all = new List<Execution>();
        string? cursor = null;
        do
        {
            var page = JsonSerializer.Deserialize(
                await Http.GetStringAsync($"{Root}/executions?limit=500{query}{(cursor is null ? "" : "&cursor=" + cursor)}"), Wire.Json.ExecutionPage)!;
            all.AddRange(page.Items);
            cursor = page.Next;
        }
        while (cursor is not null);
        return all;
    }

    /// <summary>Sends a document to its place by server-side apply, as <c>kubectl apply --server-side</c> does.</summary>
    public async Task<HttpResponseMessage> ApplyAsync(string collection, string name, string yaml)
    {
        using var content = new StringContent(yaml, Encoding.UTF8);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/apply-patch+yaml");
        return await Http.PatchAsync($"{Root}/{collection}/{name}", content);
    }

    public async Task ApplyStackAsync(string name, string spec)
    {
        using var answer = await ApplyAsync("loopstacks", name, $$"""{"apiVersion":"loopstacks.io/v1","kind":"LoopStack","metadata":{"name":"{{name}}"},"spec":{{spec}}}""");
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Loops of a LoopStack that are in the statistics.</summary>
    public async Task<long> CountedAsync(string loopstack)
    {
        using var answer = JsonDocument.Parse(await Http.GetStringAsync($"{Root}/statistics?by=stack&stack={loopstack}"));
        return answer.RootElement.GetProperty("items").EnumerateArray().Sum(row => row.GetProperty("loops").GetProperty("ended").GetInt64());
    }

    public async Task<CapabilityList> CapabilitiesAsync() =>
        JsonSerializer.Deserialize(await Http.GetStringAsync(Root + "/capabilities"), Wire.Json.CapabilityList)!;

    /// <summary>Waits until an instance offers a capability.</summary>
    public Task OfferedAsync(string capability, string instance) => Patience.UntilAsync(
        async () => (await CapabilitiesAsync()).Items.Any(item => item.Capability == capability && item.Instances.Any(offer => offer.Instance == instance && offer.Replicas > 0)),
        $"{instance} offers {capability}");

    public void Dispose() => Http.Dispose();
}
