using LoopStacks.Agents;
using LoopStacks.Agents.Connections;

namespace LoopStacks.Testing;

/// <summary>An agent at a platform of this process.</summary>
internal sealed class RunningAgent : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly Observed<AgentConnection> _connections;
    private readonly TimeSpan _patience;
    private readonly Task _run;
    private volatile AgentConnection? _current;
    private volatile bool _dead;

    public RunningAgent(LoopAgent agent, Uri platform, TimeProvider time, TimeSpan patience)
    {
        _patience = patience;
        Time = time;
        _connections = new Observed<AgentConnection>($"Connections of {agent.Name}");
        agent.With(options =>
        {
            (Realm, Instance) = (options.Realm, options.Instance ?? agent.Name);
            return options with
            {
                Urls = [platform],
                Time = time,
                ReconnectDelay = TimeSpan.Zero, // By a virtual clock it would never come back otherwise.
                DrainTimeout = TimeSpan.Zero,
                Connected = Note,
            };
        });
        _run = agent.RunAsync(_stopping.Token);
    }

    public TimeProvider Time { get; }

    public string Realm { get; private set; } = "";

    public string Instance { get; private set; } = "";

    /// <summary>Completes when the platform has let it in.</summary>
    public async Task ConnectedAsync()
    {
        var connected = _connections.NthAsync(1, _patience);
        if (await Task.WhenAny(connected, _run).ConfigureAwait(false) == _run)
            await _run.ConfigureAwait(false); // It was not let in, and says why.
        await connected.ConfigureAwait(false);
    }

    public async Task ReconnectAsync()
    {
        var next = _connections.Count + 1;
        _current?.Abort();
        await _connections.NthAsync(next, _patience).ConfigureAwait(false);
    }

    public async Task DieAsync()
    {
        _dead = true;
        _current?.Abort();
        await StopAsync().ConfigureAwait(false);
    }

    public async Task StopAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // Why it was not let in was said when it was added.
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        _stopping.Dispose();
    }

    private void Note(AgentConnection connection)
    {
        _current = connection;
        if (_dead)
            connection.Abort();
        _connections.Add(connection);
    }
}
