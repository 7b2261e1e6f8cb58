using System.Net.WebSockets;
using LoopStacks.Engine.Faults;

namespace LoopStacks.Api.Events;

/// <summary>
/// Ends a reader's connection once, with the first reason given. The close frame goes out before reading stops: cancelling a read breaks the connection,
/// and the reader would never see the reason.
/// </summary>
internal sealed class Farewell(ReaderSocket reader, CancellationTokenSource stop)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private Task? _said;

    /// <summary>Completes when the close frame is out, or could not be sent.</summary>
    public Task Said => _said ?? Task.CompletedTask;

    public void Say(Fault? because)
    {
        lock (_lock)
            _said ??= SayAsync(because);
    }

    private async Task SayAsync(Fault? because)
    {
        using var timeout = new CancellationTokenSource(Patience);
        try
        {
            var status = because?.Code.CloseStatus ?? (int)WebSocketCloseStatus.NormalClosure;
            await reader.CloseAsync(status, because is null ? "" : $"{because.Code.Code}: {because.Detail}", timeout.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException or ObjectDisposedException)
        {
        }

        // The reader has this long to answer; then reading ends.
        stop.CancelAfter(Patience);
    }
}
