using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace LoopStacks.Chaos.Load;

/// <summary>A root loop that a client wants, and what it was told.</summary>
internal sealed record WantedLoop(string Key, string Stack, string Input, string Output)
{
    /// <summary>Ids that the platform gave for the key; more than one is a violation.</summary>
    public ConcurrentDictionary<string, byte> Told { get; } = new();

    /// <summary>Outputs with which it was answered at once.</summary>
    public ConcurrentDictionary<string, byte> Answers { get; } = new();

    public bool IsAccepted => !Told.IsEmpty;
}

/// <summary>Posts root loops, one after the other, each to another node. Where no answer comes, or one that promises nothing, it asks again under the same key at the next node.</summary>
internal sealed class Caller(int number, int seed, IReadOnlyList<Uri> nodes, TimeSpan pause) : IDisposable
{
    private readonly Random _random = new((seed * 31) + number);
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(12) };
    private int _next;

    public ConcurrentQueue<WantedLoop> Wanted { get; } = new();

    /// <summary>Requests that were sent once more.</summary>
    public int Repeated { get; private set; }

    /// <summary>Answers other than acceptance, by status and code.</summary>
    public ConcurrentDictionary<string, int> Refusals { get; } = new();

    /// <summary>Until <paramref name="ending"/>; what was begun is asked for until <paramref name="giveUp"/>.</summary>
    public async Task RunAsync(CancellationToken ending, CancellationToken giveUp)
    {
        for (var count = 0; !ending.IsCancellationRequested && !giveUp.IsCancellationRequested; count++)
        {
            var kind = Kind.All[_random.Next(Kind.All.Count)];
            var (input, output) = kind.Draw(_random);
            var wanted = new WantedLoop($"chaos-{number}-{count}", kind.Stack, Kind.Json(input), Kind.Json(output));
            Wanted.Enqueue(wanted);
            await InsistAsync(wanted, _random.Next(4) == 0, giveUp);
            await Task.Delay(pause, giveUp).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task InsistAsync(WantedLoop wanted, bool waits, CancellationToken giveUp)
    {
        while (!giveUp.IsCancellationRequested)
        {
            if (await TryPostAsync(wanted, waits, giveUp))
                return;
            Repeated++;
            await Task.Delay(200, giveUp).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> TryPostAsync(WantedLoop wanted, bool waits, CancellationToken giveUp)
    {
        var node = nodes[(number + _next++) % nodes.Count];
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(node, "/loopstacks/v1/executions"))
        {
            Content = new StringContent($$"""{"loopstack":"{{wanted.Stack}}","input":{{wanted.Input}}}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Idempotency-Key", wanted.Key);
        if (waits)
            request.Headers.Add("Prefer", "wait=5");
        try
        {
            using var answer = await _http.SendAsync(request, giveUp);
            using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(giveUp));
            if (answer.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.Accepted))
            {
                var code = body.RootElement.TryGetProperty("code", out var given) ? given.GetString() : "no code";
                Refusals.AddOrUpdate(string.Create(CultureInfo.InvariantCulture, $"{(int)answer.StatusCode} {code}"), 1, (_, count) => count + 1);
                return false;
            }

            wanted.Told.TryAdd(body.RootElement.GetProperty("executionId").GetString()!, 0);
            if (body.RootElement.TryGetProperty("output", out var output) && output.ValueKind != JsonValueKind.Null)
                wanted.Answers.TryAdd(output.GetRawText(), 0);
            return true;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or JsonException or IOException)
        {
            Refusals.AddOrUpdate(exception is HttpRequestException ? "no connection" : "no answer", 1, (_, count) => count + 1);
            return false;
        }
    }
}
