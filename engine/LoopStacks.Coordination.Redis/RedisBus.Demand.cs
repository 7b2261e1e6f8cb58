using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace LoopStacks.Coordination.Redis;

/// <summary>Wakes instances that are scaled to zero: an autoscaler sees the entry of a stream, and it goes by itself.</summary>
public sealed partial class RedisBus
{
    private const int MostWanted = 10_000;

    /// <summary>Keys: the stream. Arguments: time to live in ms. At most one entry; a new one lives as long again.</summary>
    private const string Demand = """
        redis.call('XADD', KEYS[1], 'MAXLEN', 1, '*', 'wanted', '1')
        redis.call('PEXPIRE', KEYS[1], ARGV[1])
        """;

    private static readonly TimeSpan DemandLives = TimeSpan.FromMinutes(2);

    // Many loops may need the same one: it is said again when a quarter of the time has passed.
    private static readonly TimeSpan BetweenDemands = DemandLives / 4;

    private readonly ConcurrentDictionary<(string Realm, string Instance), long> _wanted = new();

    public void Want(string realm, string instance)
    {
        var now = _time.GetTimestamp();
        if (_wanted.TryGetValue((realm, instance), out var before) && _time.GetElapsedTime(before, now) < BetweenDemands)
            return;
        if (_wanted.Count >= MostWanted)
            _wanted.Clear();
        _wanted[(realm, instance)] = now;
        _ = WantAsync(realm, instance);
    }

    private async Task WantAsync(string realm, string instance)
    {
        try
        {
            if (_redis is { } redis)
                await redis.EvalAsync(Demand, [RedisKeys.Demand(realm, instance)], (long)DemandLives.TotalMilliseconds).ConfigureAwait(false);
        }
        catch (RedisException exception)
        {
            _wanted.TryRemove((realm, instance), out _); // The next loop says it again.
            _logger.LogWarning("That loops need {Realm}/{Instance}, which is scaled to zero, can't be said: {Reason}", realm, instance, exception.Message);
        }
    }
}
