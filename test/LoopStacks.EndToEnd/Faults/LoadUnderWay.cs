using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Threading.Channels;
using LoopStacks.EndToEnd.Platforms;

namespace LoopStacks.EndToEnd.Faults;

/// <summary>
/// Callers that start loops, each with an idempotency key of its own, and send again what they got no answer to, as a careful client does. Whatever key was accepted once is remembered.
/// </summary>
internal sealed class LoadUnderWay
{
    private readonly ConcurrentDictionary<string, string> _accepted = new();
    private readonly Channel<string> _arrivals = Channel.CreateUnbounded<string>(); // As many as there are loops.
    private readonly Task _callers;

    public LoadUnderWay(Uri platform, string loopstack, int loops, int callers)
    {
        Loops = loops;
        var next = 0;
        _callers = Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            using var client = new PlatformClient(platform);
            for (var number = Interlocked.Increment(ref next); number <= loops; number = Interlocked.Increment(ref next))
                await StartAsync(client, loopstack, number);
        })));
    }

    public int Loops { get; }

    /// <summary>Loop ids by idempotency key.</summary>
    public IReadOnlyDictionary<string, string> Accepted => _accepted;

    /// <summary>Waits until so many loops were accepted.</summary>
    public async Task AcceptedAsync(int count)
    {
        using var limit = new CancellationTokenSource(Patience.Limit);
        for (var i = 0; i < count; i++)
            await _arrivals.Reader.ReadAsync(limit.Token);
    }

    public Task AllAcceptedAsync() => _callers.WaitAsync(Patience.Limit * 3);

    private async Task StartAsync(PlatformClient client, string loopstack, int number)
    {
        var key = "load-" + number.ToString(CultureInfo.InvariantCulture);
        var body = PlatformClient.BodyOf(loopstack, new { number });
        await Patience.UntilAsync(() => TryStartAsync(client, body, key), $"the loop of key {key} is accepted");
    }

    /// <summary>False where there was no answer, or one that says to come again.</summary>
    private async Task<bool> TryStartAsync(PlatformClient client, string body, string key)
    {
        try
        {
            using var answer = await client.StartAsync(body, key);
            if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
                return false;
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.StatusCode == HttpStatusCode.Accepted, $"{(int)answer.StatusCode}: {text}");
            _accepted[key] = (await PlatformClient.ExecutionAsync(answer)).ExecutionId;
            _arrivals.Writer.TryWrite(key);
            return true;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return false;
        }
    }
}
