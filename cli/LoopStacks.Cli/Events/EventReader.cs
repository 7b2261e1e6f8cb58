using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using LoopStacks.Cli.Api;
using LoopStacks.Cli.Shell;
using LoopStacks.Contracts.Events;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.Cli.Events;

/// <summary>
/// Follows channels without end. It keeps the cursor of what it has read, so a lost connection, or events that the platform left out because this reader was slow, are read from there.
/// </summary>
/// <param name="say">Where to tell about lost connections.</param>
internal sealed class EventReader(ApiClient api, Action<string> say)
{
    private string? _cursor;
    private bool _connected;

    public async IAsyncEnumerable<EventEnvelope> FollowAsync(
        IReadOnlyList<string> channels, string? after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        _cursor = after;
        var backoff = new Backoff(api.Clock);
        while (true)
        {
            await foreach (var item in ConnectAsync(channels, backoff, cancellation))
                yield return item;
            if (!await backoff.WaitAsync(cancellation))
                throw Unreachable.Lost(api.Address, _cursor is null ? "nothing was read" : $"go on with --after {_cursor}", null);
        }
    }

    /// <summary>The events of one connection; ends where it drops.</summary>
    private async IAsyncEnumerable<EventEnvelope> ConnectAsync(
        IReadOnlyList<string> channels, Backoff backoff, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var messages = new EventSocket(api.Address, api.Token).ReadAsync(new Subscribe(channels, _cursor), cancellation).GetAsyncEnumerator(cancellation);
        while (await NextAsync(messages))
        {
            switch (messages.Current)
            {
                case Subscribed subscribed:
                    backoff.Succeeded();
                    _connected = true;
                    _cursor ??= subscribed.Cursor;
                    break;
                case EventMessage { Event: var item }:
                    _cursor = item.Cursor ?? _cursor;
                    yield return item;
                    break;
                case Missed missed:
                    say($"{missed.Count} events were left out; reading them from {missed.After}.");
                    _cursor = missed.After;
                    yield break;
                case ReaderError error:
                    throw Refused(error);
            }
        }
    }

    private async Task<bool> NextAsync(IAsyncEnumerator<StreamMessage> messages)
    {
        try
        {
            if (await messages.MoveNextAsync())
                return true;
            say("The platform closed the connection; connecting again.");
            return false;
        }
        // A platform that was never reached is told at once; one that was is waited for.
        catch (WebSocketException fault) when (!_connected)
        {
            throw fault.WebSocketErrorCode == WebSocketError.NotAWebSocket ? Unreachable.Stranger(api.Address, fault) : Unreachable.At(api.Address, fault);
        }
        catch (WebSocketException)
        {
            say("The connection was lost; connecting again.");
            return false;
        }
    }

    private static CliFailure Refused(ReaderError error)
    {
        var status = ErrorCode.All.FirstOrDefault(row => row.Code == error.Code);
        return new CliFailure(new Problem("about:blank", status?.Title ?? "Refused", status?.HttpStatus ?? 400, error.Code, error.Message), Refusal.ExitCodeOf(error.Code, 400));
    }
}
