using System.Collections.Concurrent;
using System.Globalization;
using LoopStacks.Engine.Journal;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace LoopStacks.Storage.Postgres;

/// <summary>
/// Hears what other processes wrote: a connection that listens, and where that is lost (or hears nothing, as behind a pooler of transactions) a look every now and then.
/// </summary>
public sealed class PostgresListener : IAsyncDisposable
{
    internal const string Journal = "loopstacks_journal";
    internal const string Resources = "loopstacks_resources";

    // Even a connection that listens is not believed longer than this.
    private static readonly TimeSpan s_longestSilence = TimeSpan.FromSeconds(5);

    // A look reads one row; a server that takes longer is away.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    private readonly PostgresDatabase _database;
    private readonly PostgresOptions _options;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<string, Subscription> _subscriptions = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _listening;

    public PostgresListener(PostgresDatabase database, PostgresOptions options, ILogger<PostgresListener> logger)
    {
        (_database, _options, _logger) = (database, options, logger);
        _listening = Task.Run(ListenAlwaysAsync);
    }

    /// <summary>Calls <paramref name="hint"/> with a number that may have been reached: from a notification, or as read now.</summary>
    internal void Subscribe(string channel, Func<CancellationToken, ValueTask<long>> read, Action<long> hint) => _subscriptions[channel] = new Subscription(read, hint);

    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested)
            return;
        await _stopping.CancelAsync();
        await _listening;
        _database.Health.Succeeded(this);
    }

    private async Task ListenAlwaysAsync()
    {
        var isLost = false;
        var pause = _options.PollInterval;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(() =>
                {
                    if (isLost)
                        _logger.LogInformation("PostgreSQL tells again what others write");
                    (isLost, pause) = (false, _options.PollInterval);
                });
            }
            catch (Exception exception) when (!_stopping.IsCancellationRequested)
            {
                if (!isLost)
                    _logger.LogWarning("No connection tells what others write ({Reason}); it is looked for each {Interval}", exception.Message, _options.PollInterval);
                isLost = true;
                // Where it can't even be read the looks become fewer.
                var wasRead = await PollAsync(pause);
                pause = wasRead ? _options.PollInterval : pause * 2 < _options.LongestPause ? pause * 2 : _options.LongestPause;
            }
            catch (Exception exception)
            {
                _logger.LogDebug(exception, "The listener has stopped");
            }
        }
    }

    /// <summary>1. Listen. 2. Look, since something may have been written before. 3. Wait for what is told.</summary>
    private async Task ListenAsync(Action listening)
    {
        await using var connection = await _database.OpenOwnAsync(_stopping.Token);
        connection.Notification += (_, told) =>
        {
            if (_subscriptions.TryGetValue(told.Channel, out var subscription) && long.TryParse(told.Payload, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                subscription.Hint(number);
        };
        await using (var listen = new NpgsqlCommand($"LISTEN {Journal}; LISTEN {Resources}", connection))
            await listen.ExecuteNonQueryAsync(_stopping.Token);
        listening();
        while (true)
        {
            await LookAsync();
            _database.Health.Succeeded(this);
            while (await connection.WaitAsync(s_longestSilence, _stopping.Token))
            {
                // What came was handled by the event.
            }
        }
    }

    /// <returns>Whether it could be read.</returns>
    private async Task<bool> PollAsync(TimeSpan pause)
    {
        var wasRead = false;
        try
        {
            await LookAsync();
            _database.Health.Succeeded(this);
            wasRead = true;
        }
        catch (StorageUnavailableException unavailable)
        {
            _database.Health.Failed(this, unavailable.Message);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            return false;
        }

        await Task.Delay(pause, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return wasRead;
    }

    private async Task LookAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        limit.CancelAfter(s_patience);
        try
        {
            foreach (var subscription in _subscriptions.Values)
                subscription.Hint(await subscription.Read(limit.Token));
        }
        catch (OperationCanceledException) when (!_stopping.IsCancellationRequested)
        {
            var late = new StorageUnavailableException($"PostgreSQL could not be read: it did not answer within {s_patience.TotalSeconds:F0} s.");
            _database.Health.Failed(this, late.Message);
            throw late;
        }
    }

    private sealed record Subscription(Func<CancellationToken, ValueTask<long>> Read, Action<long> Hint);
}
