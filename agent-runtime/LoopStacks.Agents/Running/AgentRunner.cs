using System.Net.WebSockets;
using System.Text.Json;
using LoopStacks.Agents.Connections;
using LoopStacks.Contracts.Connection;
using Microsoft.Extensions.Logging;

namespace LoopStacks.Agents.Running;

/// <summary>
/// Keeps an agent connected. Steps: 1 connect, with the last session's token, and pause longer after each failure; 2 say again what the
/// platform has not recorded and what is still worked on; 3 read and handle frames; 4 after a drop begin again; 5 when told to stop, ask for nothing
/// new, finish the work in hand within its time, and close.
/// </summary>
internal sealed partial class AgentRunner : IDisposable
{
    private readonly Hello _hello;
    private readonly AgentOptions _options;
    private readonly ILogger _logger;
    private readonly WorkDesk _desk;
    private readonly BidDesk _bids;
    private static readonly TimeSpan s_closeTimeout = TimeSpan.FromSeconds(5);
    private readonly CancellationTokenSource _closing = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _resumeToken;
    private volatile AgentConnection? _connection;
    private long? _lostAt;

    public AgentRunner(Hello hello, Bidder bidder, WorkHandler handler, AgentOptions options)
    {
        (_hello, _options) = (hello, options);
        _logger = options.LoggerFactory.CreateLogger("LoopStacks.Agents." + hello.Agent);
        _desk = new WorkDesk(handler, options, hello.Credits, Send, _logger);
        _bids = new BidDesk(bidder, options.Time, Send, _logger);
    }

    public async Task RunAsync(CancellationToken stopping)
    {
        var running = StayConnectedAsync();
        await using var stop = stopping.UnsafeRegister(static state => ((TaskCompletionSource)state!).TrySetResult(), _stopped).ConfigureAwait(false);
        if (await Task.WhenAny(running, _stopped.Task).ConfigureAwait(false) != running)
        {
            await DrainAsync().ConfigureAwait(false); // 5
            await Task.WhenAny(running, Task.Delay(s_closeTimeout, _options.Time, CancellationToken.None)).ConfigureAwait(false);
            _connection?.Abort(); // A platform that does not close either is left.
        }

        await running.ConfigureAwait(false);
    }

    public void Dispose()
    {
        _desk.Dispose();
        _closing.Dispose();
    }

    private bool Send(ConnectionMessage message) => _connection is { } connection && connection.TrySend(message);

    private async Task StayConnectedAsync()
    {
        for (var attempt = 0; !_closing.IsCancellationRequested; attempt++)
        {
            var url = _options.Urls[attempt % _options.Urls.Count];
            try
            {
                var isFirst = attempt == 0 && _lostAt is null;
                if (isFirst || await Knock.AtAsync(url, _options.ConnectTimeout).WaitAsync(_closing.Token).ConfigureAwait(false))
                {
                    await using var connection = await ConnectAsync(url).ConfigureAwait(false); // 1
                    attempt = -1;
                    await ServeAsync(connection).ConfigureAwait(false);
                }
                else
                {
                    LogDisconnected(_logger, $"Nobody answers at {url}.");
                }
            }
            catch (AgentRejectedException rejected) when (rejected.IsPermanent)
            {
                _closing.Cancel();
                throw;
            }
            catch (Exception exception)
            {
                if (_closing.IsCancellationRequested)
                    return;
                LogDisconnected(_logger, exception.Message);
            }
            finally
            {
                if (_connection is not null)
                {
                    _lostAt = _options.Time.GetTimestamp();
                    _options.ConnectionChanged?.Invoke(false);
                }

                _connection = null;
            }

            await PauseAsync(Math.Max(attempt, 0)).ConfigureAwait(false); // 4
        }
    }

    private async Task<AgentConnection> ConnectAsync(Uri url)
    {
        using var limit = new CancellationTokenSource(_options.ConnectTimeout, _options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _closing.Token);
        try
        {
            var token = _options.TokenFile is { } file ? await BearerToken.ReadAsync(file, either.Token).ConfigureAwait(false) : null;
            return await AgentConnection.ConnectAsync(url, _hello with { ResumeToken = _resumeToken }, token: token, cancellationToken: either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw new TimeoutException($"{url} did not answer within {_options.ConnectTimeout.TotalSeconds:0.#} s.");
        }
    }

    private async Task ServeAsync(AgentConnection connection)
    {
        var welcome = connection.Welcome;
        _resumeToken = welcome.ResumeToken;
        _desk.Welcomed(welcome);
        _bids.Config = welcome.Config;
        _connection = connection;
        LogConnected(_logger, welcome.Realm, welcome.Instance, welcome.Replica);
        _options.Connected?.Invoke(connection);
        _options.ConnectionChanged?.Invoke(true);
        if (_desk.IsDraining)
            connection.TrySend(new Drain());
        _desk.SayAgain(); // 2

        await using var beat = _options.Time.CreateTimer(
            _ => _desk.Beat(), null, TimeSpan.FromSeconds(welcome.HeartbeatSeconds), TimeSpan.FromSeconds(welcome.HeartbeatSeconds)).ConfigureAwait(false);
        await using var close = _closing.Token.UnsafeRegister(static state => ((AgentConnection)state!).Finish(), connection).ConfigureAwait(false);
        var frame = new List<FrameEntry>();
        Handle(connection.TakeEarly());
        while (await connection.ReceiveAsync(frame, CancellationToken.None).ConfigureAwait(false)) // 3
        {
            Handle(frame);
            frame.Clear();
        }

        await connection.CloseAsync().ConfigureAwait(false);
        if (!_closing.IsCancellationRequested)
            throw new WebSocketException($"The platform closed the connection ({connection.CloseStatus}).");
    }

    private void Handle(IReadOnlyList<FrameEntry> frame)
    {
        for (var i = 0; i < frame.Count; i++)
        {
            switch (frame[i].Message)
            {
                case Announce announce:
                    _bids.OnAnnounce(announce, _desk.IsDraining);
                    break;
                case Award award:
                    _desk.OnAward(award);
                    break;
                case Recorded recorded:
                    _desk.OnRecorded(recorded);
                    break;
                case Cancel cancel:
                    _desk.OnCancel(cancel);
                    break;
                case Child child:
                    _desk.OnChild(child);
                    break;
                case Answered answered:
                    _desk.OnAnswered(answered);
                    break;
                case StateResult state:
                    _desk.State.OnResult(state);
                    break;
                case ConnectionError error:
                    OnError(error);
                    break;
                default:
                    // A newer platform may say more; what this library does not know is not meant for it.
                    LogUnknown(_logger, frame[i].Fault ?? frame[i].Message!.GetType().Name);
                    break;
            }
        }
    }

    private void OnError(ConnectionError error)
    {
        if (error.Code == "StorageUnavailable")
            _desk.SayAgainSoon();
        if (error.Fatal || error.Code is not (ConnectionFaultCodes.AnnouncementClosed or "StorageUnavailable"))
            LogError(_logger, error.Code, error.Message);
    }

    private async Task DrainAsync()
    {
        LogDraining(_logger, _options.DrainTimeout);
        _desk.Drain();
        using var limit = new CancellationTokenSource(_options.DrainTimeout, _options.Time);
        await _desk.FinishAsync(limit.Token).ConfigureAwait(false);
        await _closing.CancelAsync().ConfigureAwait(false);
    }

    private async Task PauseAsync(int attempt)
    {
        var ceiling = ReconnectPause.Ceiling(_options, attempt, _lostAt is { } lost ? _options.Time.GetElapsedTime(lost) : null);
        // Half of it is random, so that the agents of a platform that came back do not come back all at once.
        var pause = ceiling * (0.5 + (Random.Shared.NextDouble() / 2));
        await Task.Delay(pause, _options.Time, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    [LoggerMessage(1, LogLevel.Information, "Connected to realm {Realm} as {Instance}, replica {Replica}")]
    private static partial void LogConnected(ILogger logger, string realm, string instance, string replica);

    [LoggerMessage(2, LogLevel.Warning, "No connection: {Reason} It is tried again")]
    private static partial void LogDisconnected(ILogger logger, string reason);

    [LoggerMessage(3, LogLevel.Warning, "The platform says {Code}: {Message}")]
    private static partial void LogError(ILogger logger, string code, string message);

    [LoggerMessage(4, LogLevel.Debug, "A message was not understood: {Fault}")]
    private static partial void LogUnknown(ILogger logger, string fault);

    [LoggerMessage(5, LogLevel.Information, "Stopping: the work in hand has {Timeout} to end")]
    private static partial void LogDraining(ILogger logger, TimeSpan timeout);
}
