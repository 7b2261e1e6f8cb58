using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using LoopStacks.Cli.Api;

namespace LoopStacks.Cli.Doctor;

/// <summary>Asks the platform one thing after the other. What it can't know without the one before is left out.</summary>
internal sealed class Examination : IDisposable
{
    // Beyond it deadlines that a caller sets by its own clock are not what it meant.
    private static readonly TimeSpan s_clockMayDiffer = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http;
    private readonly TimeProvider _clock;

    public Examination(Uri address, string? token, TimeProvider clock)
    {
        _clock = clock;
        _http = new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5) }) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(15) };
        if (token is not null)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public void Dispose() => _http.Dispose();

    public async IAsyncEnumerable<Finding> FindAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var (alive, clock) = await AliveAsync(cancellation);
        yield return alive;
        if (alive.Health == Health.Bad)
            yield break;
        if (clock is not null)
            yield return clock;
        foreach (var finding in await ReadyAsync(cancellation))
            yield return finding;
        yield return await VersionAsync(cancellation);
        yield return await AgentsAsync(cancellation);
        foreach (var finding in await FlowAsync(cancellation))
            yield return finding;
    }

    private async Task<(Finding Alive, Finding? Clock)> AliveAsync(CancellationToken cancellation)
    {
        try
        {
            var started = Stopwatch.GetTimestamp();
            using var answer = await _http.GetAsync("/healthz", cancellation);
            var took = Stopwatch.GetElapsedTime(started);
            var url = Unreachable.Shown(_http.BaseAddress!);
            return answer.IsSuccessStatusCode
                ? (Finding.Good("platform", string.Create(CultureInfo.InvariantCulture, $"{url} answers in {took.TotalMilliseconds:0} ms")), Clock(answer))
                : (new Finding("platform", Health.Bad, $"{url}/healthz answers {(int)answer.StatusCode}", "What listens there is no LoopStacks platform; see: loopstacks config"), null);
        }
        catch (Exception exception) when (exception is HttpRequestException || (exception is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            var failure = Unreachable.At(_http.BaseAddress!, exception);
            return (new Finding("platform", Health.Bad, failure.Problem.Detail!, failure.Remedy), null);
        }
    }

    private Finding? Clock(HttpResponseMessage answer)
    {
        if (answer.Headers.Date is not { } theirs)
            return null;
        var difference = (_clock.GetUtcNow() - theirs).Duration();
        return difference <= s_clockMayDiffer
            ? Finding.Good("clock", "as here")
            : new Finding("clock", Health.Warning, $"differs from the one here by {difference.TotalSeconds:0} s", "Deadlines are kept by the platform's clock; synchronise both (NTP).");
    }

    private async Task<IReadOnlyList<Finding>> ReadyAsync(CancellationToken cancellation)
    {
        using var answer = await _http.GetAsync("/readyz", cancellation);
        var checks = Json(await answer.Content.ReadAsStringAsync(cancellation)) is { ValueKind: JsonValueKind.Object } report && report.TryGetProperty("checks", out var all)
            ? all.EnumerateArray().Where(check => !check.GetProperty("ready").GetBoolean()).ToArray()
            : [];
        if (answer.StatusCode == HttpStatusCode.OK)
            return [Finding.Good("ready", "takes new loops")];
        return checks.Length == 0
            ? [new Finding("ready", Health.Bad, $"/readyz answers {(int)answer.StatusCode}", "Look at the platform's log.")]
            : [.. checks.Select(check => new Finding("ready", Health.Bad, $"{check.GetProperty("name").GetString()}: {(check.TryGetProperty("detail", out var why) ? why.GetString() : "not ready")}", "It becomes ready by itself where the cause goes away; the platform's log says more."))];
    }

    private async Task<Finding> VersionAsync(CancellationToken cancellation)
    {
        using var answer = await _http.GetAsync("/openapi/v1.json", cancellation);
        var server = Json(await answer.Content.ReadAsStringAsync(cancellation)) is { ValueKind: JsonValueKind.Object } document && document.TryGetProperty("info", out var info) ? info.GetProperty("version").GetString() : null;
        return server == ClientVersion.Text
            ? Finding.Good("version", $"{server}, as this program")
            : new Finding("version", Health.Warning, $"the platform has {server ?? "none that it tells"}, this program {ClientVersion.Text}", "Most works between neighbouring versions; take the same for all.");
    }

    private async Task<Finding> AgentsAsync(CancellationToken cancellation)
    {
        using var answer = await _http.GetAsync($"{ApiClient.Root}/capabilities", cancellation);
        if (Json(await answer.Content.ReadAsStringAsync(cancellation)) is not { ValueKind: JsonValueKind.Object } list || !list.TryGetProperty("items", out var items))
            return new Finding("agents", Health.Bad, $"the list of capabilities can't be had: {(int)answer.StatusCode}", answer.StatusCode == HttpStatusCode.Unauthorized ? "Give a token: LOOPSTACKS_TOKEN" : "Look at the platform's log.");
        // Instances that are deployed are listed too; only one with a replica can bid.
        var offers = items.EnumerateArray()
            .SelectMany(item => item.GetProperty("instances").EnumerateArray().Select(instance => (
                Capability: item.GetProperty("capability").GetString(),
                Instance: (Realm: item.GetProperty("realm").GetString(), Name: instance.GetProperty("instance").GetString()),
                IsConnected: instance.GetProperty("replicas").GetInt32() > 0)))
            .ToArray();
        var instances = offers.Where(offer => offer.IsConnected).Select(offer => offer.Instance).Distinct().Count();
        var capabilities = offers.Where(offer => offer.IsConnected).Select(offer => offer.Capability).Distinct().Count();
        if (instances == 0)
            return new Finding("agents", Health.Warning, "nobody is connected, so no loop gets a bid", "Start an agent; which ones there should be: loopstacks get agent-instances");
        var missing = offers.Where(offer => !offer.IsConnected).Select(offer => offer.Instance).Distinct().ToArray();
        return missing.Length == 0
            ? Finding.Good("agents", $"{instances} instance{(instances == 1 ? "" : "s")} offer{(instances == 1 ? "s" : "")} {capabilities} capabilit{(capabilities == 1 ? "y" : "ies")}")
            : new Finding("agents", Health.Warning, $"{missing.Length} of {instances + missing.Length} instances are not connected: {string.Join(", ", missing.Take(5).Select(one => one.Name))}{(missing.Length > 5 ? ", …" : "")}", "Start their agents, each with --instance NAME");
    }

    private async Task<IReadOnlyList<Finding>> FlowAsync(CancellationToken cancellation)
    {
        using var answer = await _http.GetAsync("/metrics", cancellation);
        if (!answer.IsSuccessStatusCode)
            return [new Finding("work", Health.Warning, $"/metrics answers {(int)answer.StatusCode}, so nothing is known of its flow", "Ask where metrics are allowed.")];
        var metrics = Metrics(await answer.Content.ReadAsStringAsync(cancellation));
        var findings = new List<Finding>();
        if (Sum("loopstacks_gateway_queue_depth") is var queued and > 0)
            findings.Add(new Finding("work", Health.Warning, $"{queued:0} work items wait for an agent with a free credit", "More replicas: kubectl scale, or spec.replicas of the AgentInstance."));
        if (Sum("loopstacks_journal_queue") is var waiting and > 1000)
            findings.Add(new Finding("store", Health.Warning, $"{waiting:0} writes wait for the store", "The disk or the database is slower than the load."));
        if (Sum("loopstacks_gateway_lost_total") is var lost and > 0)
            findings.Add(new Finding("work", Health.Warning, $"{lost:0} work items lost their replica since the platform started", "They were given to others; see why replicas go: loopstacks watch"));
        if (Sum("loopstacks_gateway_faults_total") is var faults and > 0)
            findings.Add(new Finding("agents", Health.Warning, $"{faults:0} messages of agents could not be used since the platform started", "The platform's log names the agents."));
        return findings.Count > 0 ? findings : [Finding.Good("work", "nothing waits, nothing was lost")];

        double Sum(string name) => metrics.Where(metric => metric.Name == name).Sum(metric => metric.Value);
    }

    // name{labels} value time
    private static (string Name, double Value)[] Metrics(string text) =>
    [
        .. text.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line =>
        {
            var value = line[(line.LastIndexOf('}') + 1)..].TrimStart().Split(' ');
            return (line.Split('{', ' ')[0], double.TryParse(line.Contains('}', StringComparison.Ordinal) ? value[0] : value.ElementAtOrDefault(1), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : 0);
        }),
    ];

    private static JsonElement? Json(string text)
    {
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return null; // Whoever asked says what answered.
        }
    }
}
