using LoopStacks.Contracts.Connection;

namespace LoopStacks.Agents.Running;

/// <summary>
/// What the work in hand asks of the platform: sent as they come, a bounded number at once, and again where no answer came. Everything in here is guarded
/// by <see cref="Gate"/>, which is the lock of the <see cref="WorkDesk"/> too, and is called under it.
/// </summary>
internal sealed class CallDesk(AgentOptions options, Func<ConnectionMessage, bool> send)
{
    // More wait here for an answer to one of these; the platform stores so many in a few commits.
    private const int MaxInFlight = 1024;

    private readonly Queue<OpenCall> _queued = new();
    private readonly HashSet<OpenCall> _inFlight = [];

    public Lock Gate { get; } = new();

    public AgentOptions Options { get; } = options;

    /// <summary>Largest message that the platform reads, in bytes, without what surrounds the payload.</summary>
    public int MaxBytes { get; set; } = int.MaxValue;

    /// <summary>Nothing waits any more: what begins to wait is parked.</summary>
    public bool IsDraining { get; set; }

    /// <summary>How many work items in hand wait, or have waited.</summary>
    public int Waited { get; set; }

    public bool Say(ConnectionMessage message) => send(message);

    public void Send(OpenCall call)
    {
        if (call.IsQueued || call.IsInFlight)
            return;
        call.IsQueued = true;
        _queued.Enqueue(call);
        Pump();
    }

    /// <summary>An answer came: the next may go.</summary>
    public void OnAnswer(OpenCall call)
    {
        call.IsInFlight = false;
        if (_inFlight.Remove(call))
            Pump();
    }

    /// <summary>Nobody wants to know any more.</summary>
    public void Forget(OpenCall call)
    {
        call.IsQueued = false;
        OnAnswer(call);
    }

    /// <summary>The connection is a new one: whatever was on its way in the old one is lost.</summary>
    public void Reset()
    {
        foreach (var call in _inFlight)
            call.IsInFlight = false;
        _inFlight.Clear();
        foreach (var call in _queued)
            call.IsQueued = false;
        _queued.Clear();
    }

    /// <summary>Sends again what has had no answer for longer than that.</summary>
    public void SayDue(TimeSpan waiting)
    {
        foreach (var call in _inFlight)
        {
            if (Options.Time.GetElapsedTime(call.SentAt) < waiting)
                continue;
            call.SentAt = Options.Time.GetTimestamp();
            send(call.Message);
        }
    }

    private void Pump()
    {
        while (_inFlight.Count < MaxInFlight && _queued.TryDequeue(out var call))
        {
            if (!call.IsQueued)
                continue;
            call.IsQueued = false;
            call.IsInFlight = true;
            call.SentAt = Options.Time.GetTimestamp();
            _inFlight.Add(call);
            // Where there is no connection it is sent when there is one.
            send(call.Message);
        }
    }
}
