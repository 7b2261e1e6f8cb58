using System.Globalization;
using System.Text;
using System.Text.Json;

namespace LoopStacks.Chaos.Load;

/// <summary>Those who answer questions: look at what is open, at one node after the other, and give the number of the question's context; sometimes two answer at once.</summary>
internal sealed class People(int seed, IReadOnlyList<Uri> nodes) : IDisposable
{
    private readonly Random _random = new(seed);
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(8) };
    private int _next;

    public int Answered { get; private set; }

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var node = nodes[_next++ % nodes.Count];
            try
            {
                using var page = JsonDocument.Parse(await _http.GetStringAsync(new Uri(node, "/loopstacks/v1/tasks?status=open&limit=100"), stop));
                foreach (var task in page.RootElement.GetProperty("items").EnumerateArray())
                    await AnswerAsync(task.GetProperty("taskId").GetString()!, task.GetProperty("context").GetProperty("number").GetInt64(), stop);
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException)
            {
                // That node is away: the next one.
            }

            await Task.Delay(500, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task AnswerAsync(string task, long number, CancellationToken stop)
    {
        var answers = Enumerable.Range(0, _random.Next(4) == 0 ? 2 : 1).Select(person => PostAsync(nodes[_random.Next(nodes.Count)], task, number, "person-" + person.ToString(CultureInfo.InvariantCulture), stop));
        await Task.WhenAll(answers);
    }

    private async Task PostAsync(Uri node, string task, long number, string by, CancellationToken stop)
    {
        using var content = new StringContent(JsonSerializer.Serialize(new { answer = number, by }), Encoding.UTF8, "application/json");
        using var answer = await _http.PostAsync(new Uri(node, $"/loopstacks/v1/tasks/{task}/answer"), content, stop);
        if (answer.IsSuccessStatusCode)
            Answered++;
    }
}
