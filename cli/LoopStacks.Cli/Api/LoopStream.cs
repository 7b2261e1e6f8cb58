using System.Net;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using LoopStacks.Cli.Shell;
using LoopStacks.Contracts.Events;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.Cli.Api;

/// <summary>Follows one loop from its first event to its end over server-sent events, connecting again where the connection drops.</summary>
internal sealed class LoopStream(ApiClient api)
{
    private string? _lastId;
    private bool _ended;

    /// <summary>Each event once, in order; ends after the event that ends the loop.</summary>
    /// <exception cref="CliFailure">There is no such loop, or the platform stays away.</exception>
    public async IAsyncEnumerable<EventEnvelope> FollowAsync(string loop, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var backoff = new Backoff(api.Clock);
        long last = 0;
        while (!_ended)
        {
            using var response = await TryOpenAsync(loop, backoff, cancellation);
            if (response is null)
                continue;
            // The loop has ended, and everything was read before the connection dropped.
            if (response.StatusCode == HttpStatusCode.NoContent)
                yield break;
            await foreach (var item in ReadAsync(response, cancellation))
            {
                backoff.Succeeded();
                // What is never stored (progress) has no place in the order; what was read before a drop comes again.
                if (item.Cursor is not null && item.Loop == loop && item.Seq <= last)
                    continue;
                if (item.Cursor is not null && item.Loop == loop)
                    last = item.Seq;
                _ended |= item.Loop == loop && EventTypes.EndsLoop(item.Type);
                yield return item;
                if (_ended)
                    yield break;
            }

            await PauseAsync(loop, backoff, null, cancellation);
        }
    }

    private async Task<HttpResponseMessage?> TryOpenAsync(string loop, Backoff backoff, CancellationToken cancellation)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, api.UriOf($"{ApiClient.Root}/executions/{Uri.EscapeDataString(loop)}/stream"));
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (_lastId is not null)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", _lastId);
        try
        {
            return await api.OpenAsync(request, cancellation);
        }
        catch (CliFailure failure) when (failure.ExitCode == ExitCodes.Unavailable)
        {
            await PauseAsync(loop, backoff, failure, cancellation);
            return null;
        }
    }

    private async Task PauseAsync(string loop, Backoff backoff, Exception? cause, CancellationToken cancellation)
    {
        if (!await backoff.WaitAsync(cancellation))
            throw Unreachable.Lost(api.Address, $"loop {loop} goes on without a reader", cause);
    }

    private async IAsyncEnumerable<EventEnvelope> ReadAsync(HttpResponseMessage response, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        await using var items = SseParser.Create(body).EnumerateAsync(cancellation).GetAsyncEnumerator(cancellation);
        while (true)
        {
            try
            {
                if (!await items.MoveNextAsync())
                    yield break;
            }
            catch (Exception drop) when (drop is IOException or HttpRequestException)
            {
                yield break;
            }

            _lastId = items.Current.EventId ?? _lastId;
            if (EventOf(items.Current.Data) is { } item)
                yield return item;
        }
    }

    /// <summary>Null for what is no event of a loop, such as a notice of the stream itself.</summary>
    private static EventEnvelope? EventOf(string data)
    {
        try
        {
            return JsonSerializer.Deserialize(data, Wire.Json.EventEnvelope);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
