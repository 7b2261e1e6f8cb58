using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace LoopStacks.Coordination.Redis.Connections;

/// <summary>The connection to Redis. What can't be sent fails at once and is counted; nothing is kept for later here. Thread safe.</summary>
internal sealed partial class RedisConnection : IAsyncDisposable
{
    private readonly ConnectionMultiplexer _redis;
    private readonly RedisOptions _options;
    private readonly ILogger _logger;
    private readonly IDatabase _database;
    private readonly ISubscriber _subscriber;
    private int _inFlight;
    private long _refusedAt = -10_000;
    private volatile bool _isUp = true;

    private RedisConnection(ConnectionMultiplexer redis, RedisOptions options, ILogger logger)
    {
        (_redis, _options, _logger) = (redis, options, logger);
        _database = redis.GetDatabase();
        _subscriber = redis.GetSubscriber();
    }

    /// <summary>Whether the last beat was answered.</summary>
    public bool IsUp => _isUp;

    /// <summary>Since when Redis is away; null while it is there.</summary>
    public string? Trouble { get; private set; }

    /// <exception cref="CoordinationUnavailableException">It can't be reached, or does not let us in.</exception>
    public static async Task<RedisConnection> OpenAsync(RedisOptions options, ILogger logger)
    {
        var configuration = Configure(options);
        try
        {
            return new RedisConnection(await ConnectionMultiplexer.ConnectAsync(configuration).ConfigureAwait(false), options, logger);
        }
        catch (RedisConnectionException exception)
        {
            // The message of the client may repeat the connection string, which is a secret.
            throw new CoordinationUnavailableException($"Redis at {Endpoints(configuration)} can't be used: {exception.FailureType}. Start it, or correct LOOPSTACKS_REDIS.");
        }
    }

    public static ConfigurationOptions Configure(RedisOptions options)
    {
        ConfigurationOptions configuration;
        try
        {
            configuration = ConfigurationOptions.Parse(options.ConnectionString);
        }
        catch (ArgumentException)
        {
            throw new CoordinationUnavailableException("LOOPSTACKS_REDIS is no connection string of Redis; write one such as 127.0.0.1:6379,password=….");
        }

        configuration.AbortOnConnectFail = true; // A start without Redis fails; later it connects again by itself.
        configuration.BacklogPolicy = BacklogPolicy.FailFast;
        configuration.Protocol ??= RedisProtocol.Resp3; // One connection for commands and messages, so that they are there and gone together.
        configuration.ReconnectRetryPolicy = new LinearRetry(500);
        configuration.AsyncTimeout = configuration.SyncTimeout = (int)options.Timeout.TotalMilliseconds;
        configuration.ConnectTimeout = Math.Max(1000, (int)options.Timeout.TotalMilliseconds);
        configuration.ClientName ??= "loopstacks";
        configuration.TieBreaker = ""; // A key of the client's own, which a user of one realm may not touch.
        configuration.ConfigurationChannel = $"loopstacks:{{{options.Tag}}}:client"; // With none at all, the client is connected before it can subscribe.
        return configuration;
    }

    /// <summary>The servers' addresses, without secrets.</summary>
    public static string Endpoints(ConfigurationOptions configuration) => string.Join(", ", configuration.EndPoints.Select(endpoint => endpoint switch
    {
        System.Net.DnsEndPoint dns => $"{dns.Host}:{dns.Port}",
        var other => other.ToString(),
    }));

    /// <exception cref="RedisException">It was not carried out, or nobody knows whether.</exception>
    public Task<RedisResult> EvalAsync(string script, RedisKey[] keys, params RedisValue[] arguments) =>
        SendAsync(database => database.ScriptEvaluateAsync(script, keys, arguments));

    public Task<StreamEntry[]> ReadGroupAsync(string stream, string group, string consumer, string from, int count) =>
        SendAsync(database => database.StreamReadGroupAsync(stream, group, consumer, from, count));

    public Task<HashEntry[]> HashAsync(string key) => SendAsync(database => database.HashGetAllAsync(key));

    public Task<RedisValue[]> SetAsync(string key) => SendAsync(database => database.SetMembersAsync(key));

    /// <returns>How many processes it reached.</returns>
    public Task<long> PublishAsync(string channel, byte[] message) => SendAsync(_ => _subscriber.PublishAsync(RedisChannel.Sharded(channel), message));

    /// <summary>Subscribes. Right after a connect the client may not be able to, so it is tried until the time is over.</summary>
    public async Task<ChannelMessageQueue> SubscribeAsync(string channel)
    {
        var sharded = RedisChannel.Sharded(channel);
        using var limit = new CancellationTokenSource(_options.Timeout);
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            try
            {
                return await _subscriber.SubscribeAsync(sharded).ConfigureAwait(false);
            }
            catch (RedisConnectionException) when (!limit.IsCancellationRequested)
            {
                _subscriber.Unsubscribe(sharded, flags: CommandFlags.FireAndForget); // What is left of the attempt would gather messages that nobody reads.
            }
            catch (TimeoutException exception)
            {
                throw new RedisException("Redis did not answer.", exception);
            }

            await pause.WaitForNextTickAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Notes how a beat went.</summary>
    /// <returns>Whether Redis is back after it was away.</returns>
    public bool Note(Exception? failure)
    {
        if (failure is null)
        {
            var wasDown = !_isUp;
            (_isUp, Trouble) = (true, null);
            if (wasDown)
                LogBack(_logger);
            return wasDown;
        }

        if (_isUp)
            LogAway(_logger, failure.GetType().Name);
        Trouble = failure is TimeoutException ? "Redis does not answer in time." : "Redis can't be reached.";
        _isUp = false;
        return false;
    }

    public async ValueTask DisposeAsync() => await _redis.DisposeAsync().ConfigureAwait(false);

    private async Task<T> SendAsync<T>(Func<IDatabase, Task<T>> command)
    {
        if (Interlocked.Increment(ref _inFlight) > _options.MaxCommandsInFlight)
        {
            Interlocked.Decrement(ref _inFlight);
            BusMetrics.Failed.Add(1);
            throw new RedisException($"{_options.MaxCommandsInFlight} commands wait for Redis's answer, the most that may.");
        }

        try
        {
            return await command(_database).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or ObjectDisposedException)
        {
            BusMetrics.Failed.Add(1);
            if (exception is RedisServerException server && !server.Message.StartsWith("NOGROUP", StringComparison.Ordinal))
                NoteRefusal(server);
            throw exception as RedisException ?? new RedisException("Redis did not answer.", exception);
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }

    // What a server refuses it refuses each time: once in a while is enough.
    private void NoteRefusal(RedisServerException refusal)
    {
        var now = Environment.TickCount64;
        var last = Interlocked.Read(ref _refusedAt);
        if (now - last >= 10_000 && Interlocked.CompareExchange(ref _refusedAt, now, last) == last)
            LogRefused(_logger, refusal.Message);
    }

    [LoggerMessage(3, LogLevel.Warning, "Redis refused a command: {Reason}")]
    private static partial void LogRefused(ILogger logger, string reason);

    [LoggerMessage(1, LogLevel.Warning, "Redis is away ({Reason}): instances at other processes can't be reached, work for them waits")]
    private static partial void LogAway(ILogger logger, string reason);

    [LoggerMessage(2, LogLevel.Information, "Redis is back")]
    private static partial void LogBack(ILogger logger);
}
