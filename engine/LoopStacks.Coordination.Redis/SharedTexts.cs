using LoopStacks.Coordination.Redis.Connections;
using LoopStacks.Engine;
using StackExchange.Redis;

namespace LoopStacks.Coordination.Redis;

/// <summary>A few small texts that all processes know, in lists by name: added to, never changed. It connects when it is first asked, for calls that are rare.</summary>
public sealed class SharedTexts(RedisOptions options) : IDisposable
{
    private readonly Lazy<ConnectionMultiplexer> _redis = new(() =>
    {
        var configuration = RedisConnection.Configure(options);
        configuration.BacklogPolicy = BacklogPolicy.Default;
        return ConnectionMultiplexer.Connect(configuration);
    });

    private readonly RedisKeys _keys = new(options.Tag);

    /// <exception cref="CoordinationUnavailableException">Redis is away.</exception>
    public IReadOnlyList<string> Read(string name) => Ask(redis => redis.ListRange(_keys.Texts(name)).Select(text => text.ToString()).ToArray());

    /// <exception cref="CoordinationUnavailableException">Redis is away.</exception>
    public void Add(string name, string text) => Ask(redis => redis.ListRightPush(_keys.Texts(name), text));

    public void Dispose()
    {
        if (_redis.IsValueCreated)
            _redis.Value.Dispose();
    }

    private T Ask<T>(Func<IDatabase, T> question)
    {
        try
        {
            return question(_redis.Value.GetDatabase());
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            throw new CoordinationUnavailableException("Redis can't be asked now."); // What the client says may repeat the connection string.
        }
    }
}
