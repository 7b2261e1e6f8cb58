using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using LoopStacks.Contracts.Problems;
using LoopStacks.Engine.Faults;
using LoopStacks.Engine.Loops;

namespace LoopStacks.Engine.Admission;

/// <summary>
/// The door for new root loops: a bound on how many are being accepted at once, and turns between realms where more want in. What a loop does afterwards goes through the same queues of the process as its acceptance, so where
/// acceptances are few, all that is under way is little, and a loop of a quiet realm meets short queues. Loops that wait for agents, children or people hold no place. Thread safe.
/// </summary>
/// <remarks>
/// While there are free places, entering and leaving are one interlocked operation each. A line holds at most <see cref="AdmissionOptions.MaxWaiting"/> starts; one more is refused.
/// </remarks>
internal sealed class StartDoor
{
    // A tree of ten thousand children does not shut its realm out for ten thousand turns.
    private const int MostDebt = 1000;
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_later = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, RealmLine<Waiter>> _lines = new();
    private readonly Lock _lock = new();
    private readonly RealmTurns<Waiter> _turns;
    private readonly AdmissionOptions _options;
    private readonly TimeProvider _time;
    private readonly Counter<long> _refused;
    private RealmLine<Waiter>? _last;
    private long _sharedUntil;
    private int _starting;
    private int _waiting;

    public StartDoor(AdmissionOptions options, TimeProvider time, IMeterFactory meters)
    {
        _options = options;
        _time = time;
        _turns = new RealmTurns<Waiter>(options.MaxWaiting, MostDebt);
        var meter = meters.Create(LoopMetrics.MeterName);
        _refused = meter.CreateCounter<long>("loopstacks.admission.refused", "{loop}", "Loops refused because too many of their realm waited already.");
        meter.CreateObservableGauge("loopstacks.admission.waiting", () => Volatile.Read(ref _waiting), "{loop}", "Loops that wait for their realm's turn to be accepted.");
    }

    /// <summary>Starts that wait for their turn.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Waits for a place. Whoever got one leaves it when the loop is durable, or can't be.</summary>
    /// <returns>Null with a place; else why there is none.</returns>
    public ValueTask<Fault?> EnterAsync(string realm, CancellationToken cancellation)
    {
        if (!_options.Turns)
            return default;
        var line = Line(realm);
        Notice(line);
        return Volatile.Read(ref _waiting) == 0 && TryTake() ? default : new ValueTask<Fault?>(WaitAsync(line, cancellation));
    }

    public void Leave()
    {
        if (!_options.Turns)
            return;
        Interlocked.Decrement(ref _starting);
        // Whoever joins a line counts itself first and looks for a place then, so one of both sees the other.
        if (Volatile.Read(ref _waiting) > 0)
        {
            lock (_lock)
                LetIn();
        }
    }

    /// <summary>A child was started: it has been accepted with its root, so it waits for nobody, but its realm had one more loop.</summary>
    public void Count(string realm)
    {
        if (_options.Turns)
            Line(realm).Add();
    }

    private RealmLine<Waiter> Line(string realm) => _lines.GetOrAdd(realm, static name => new RealmLine<Waiter>(name));

    private void Notice(RealmLine<Waiter> line)
    {
        if (ReferenceEquals(_last, line))
            return;
        if (_last is not null)
            Volatile.Write(ref _sharedUntil, _time.GetTimestamp() + (long)(_options.Memory.TotalSeconds * _time.TimestampFrequency));
        _last = line;
    }

    private bool TryTake()
    {
        var most = _time.GetTimestamp() < Volatile.Read(ref _sharedUntil) ? _options.Starting : _options.StartingAlone;
        while (true)
        {
            var now = Volatile.Read(ref _starting);
            if (now >= most)
                return false;
            if (Interlocked.CompareExchange(ref _starting, now + 1, now) == now)
                return true;
        }
    }

    private async Task<Fault?> WaitAsync(RealmLine<Waiter> line, CancellationToken cancellation)
    {
        var waiter = new Waiter();
        lock (_lock)
        {
            waiter.Place = _turns.Join(line, waiter);
            if (waiter.Place is null)
                return Refuse(line, $"{_options.MaxWaiting} loops wait for their turn already, as many as may ({AdmissionOptions.Section}:{nameof(AdmissionOptions.MaxWaiting)})", s_soon);
            Interlocked.Increment(ref _waiting);
            LetIn();
        }

        try
        {
            await waiter.Turn.Task.WaitAsync(_options.MaxWait, _time, cancellation).ConfigureAwait(false);
            return null;
        }
        catch (TimeoutException)
        {
            return Withdraw(line, waiter)
                ? Refuse(line, $"this one did not get its turn within {_options.MaxWait.TotalSeconds:0.###} s ({AdmissionOptions.Section}:{nameof(AdmissionOptions.MaxWait)})", s_later)
                : null;
        }
        catch (OperationCanceledException)
        {
            if (!Withdraw(line, waiter))
                Leave();
            throw;
        }
    }

    /// <returns>False where it has its place.</returns>
    private bool Withdraw(RealmLine<Waiter> line, Waiter waiter)
    {
        lock (_lock)
        {
            if (waiter.Turn.Task.IsCompleted)
                return false;
            line.Waiting.Remove(waiter.Place!);
            Interlocked.Decrement(ref _waiting);
            return true;
        }
    }

    private void LetIn()
    {
        while (Volatile.Read(ref _waiting) > 0 && TryTake())
        {
            if (!_turns.TryNext(out var waiter))
                throw new InvalidOperationException("Starts are counted as waiting and stand in no line.");
            Interlocked.Decrement(ref _waiting);
            waiter.Turn.SetResult();
        }
    }

    private Fault Refuse(RealmLine<Waiter> line, string why, TimeSpan retryAfter)
    {
        _refused.Add(1, new KeyValuePair<string, object?>("realm", line.Realm));
        return new Fault(
            ErrorCode.TooMany,
            $"The realm {line.Realm} starts more loops than this control plane can take now: {why}. Nothing was started; try again after a pause, start fewer at once, or add a control plane.",
            RetryAfter: retryAfter);
    }

    private sealed class Waiter
    {
        public LinkedListNode<Waiter>? Place { get; set; }

        // Not on the thread of whoever left: it holds the lock.
        public TaskCompletionSource Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
