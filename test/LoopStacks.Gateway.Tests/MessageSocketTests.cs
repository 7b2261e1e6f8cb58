using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using LoopStacks.Contracts.Connection;
using Microsoft.Extensions.Time.Testing;

namespace LoopStacks.Gateway.Tests;

public sealed class MessageSocketTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly FakeTimeProvider _time = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private MessageSocket _sender = null!;
    private MessageSocket _receiver = null!;

    public async ValueTask InitializeAsync()
    {
        _listener.Start();
        var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)_listener.LocalEndpoint);
        var server = await _listener.AcceptTcpClientAsync();
        _sender = new MessageSocket(WebSocket.CreateFromStream(server.GetStream(), new WebSocketCreationOptions { IsServer = true }), 1 << 20, maxOutboundMessages: 3, time: _time);
        _receiver = new MessageSocket(WebSocket.CreateFromStream(client.GetStream(), new WebSocketCreationOptions()), 1 << 20, 10);
    }

    public ValueTask DisposeAsync()
    {
        _sender.Dispose();
        _receiver.Dispose();
        _listener.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Along_WhatIsSentNext_IsInOneFrameWithIt()
    {
        Assert.True(_sender.TrySendAlong(Recorded(1)));
        Assert.True(_sender.TrySendAlong(Recorded(2)));
        Assert.True(_sender.TrySend(Recorded(3)));
        var writing = _sender.WriteAllAsync(CancellationToken.None);

        var frame = await FrameAsync();
        Assert.Equal([3, 1, 2], frame);
        Assert.Equal(0, _sender.Queued);

        _sender.Complete(WebSocketCloseStatus.NormalClosure, "");
        await writing.WaitAsync(Patience);
    }

    [Fact]
    public async Task Along_NothingElseIsSent_GoesBySoonItself()
    {
        var writing = _sender.WriteAllAsync(CancellationToken.None);
        for (var i = 1; i <= 2; i++) // Again after the first time.
        {
            _sender.TrySendAlong(Recorded(i));
            _time.Advance(TimeSpan.FromMilliseconds(49));
            Assert.Equal(1, _sender.Queued);

            _time.Advance(TimeSpan.FromMilliseconds(1));

            var frame = await FrameAsync();
            Assert.Equal([i], frame);
        }

        _sender.Complete(WebSocketCloseStatus.NormalClosure, "");
        await writing.WaitAsync(Patience);
    }

    [Fact]
    public async Task Along_Goodbye_GoesBeforeIt()
    {
        _sender.TrySendAlong(Recorded(1));
        _sender.Complete(WebSocketCloseStatus.NormalClosure, "");

        Assert.False(_sender.TrySendAlong(Recorded(2)));
        await _sender.WriteAllAsync(CancellationToken.None).WaitAsync(Patience);

        var frame = await FrameAsync();
        Assert.Equal([1], frame);
        Assert.Equal(FrameStatus.Closed, await _receiver.ReceiveAsync([], CancellationToken.None).AsTask().WaitAsync(Patience));
    }

    [Fact]
    public void Along_TooMany_IsRefused()
    {
        Assert.All([1, 2, 3], number => Assert.True(_sender.TrySendAlong(Recorded(number))));

        Assert.False(_sender.TrySendAlong(Recorded(4)));
        Assert.False(_sender.TrySend(Recorded(4)));
        Assert.Equal(3, _sender.Queued);
    }

    private static Recorded Recorded(int attempt) => new("w", attempt, "recorded");

    private async Task<int[]> FrameAsync()
    {
        var frame = new List<FrameEntry>();
        Assert.Equal(FrameStatus.Read, await _receiver.ReceiveAsync(frame, CancellationToken.None).AsTask().WaitAsync(Patience));
        return [.. frame.Select(entry => ((Recorded)entry.Message!).Attempt)];
    }
}
