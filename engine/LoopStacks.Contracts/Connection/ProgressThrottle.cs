using System.Text.Json;

namespace LoopStacks.Contracts.Connection;

/// <summary>
/// Bounds how often the progress of one work item is told: up to 20 at once, and 20 a second on average. What comes faster waits, as one message that takes up what follows: the
/// newest fraction and message, texts to be appended joined, what replaces in place of what was there. Where joined texts grow past 10,000 characters the oldest are dropped; the
/// offset tells. Never waits for anybody and holds one message at most. Thread safe.
/// </summary>
/// <param name="send">Must be quick. False where it can't be sent now; it is tried again.</param>
public sealed class ProgressThrottle(TimeProvider time, Func<Progress, bool> send)
{
    /// <summary>How many are told at once, and a second.</summary>
    public const int PerSecond = 20;

    /// <summary>The longest text to be appended; whatever is in it, it is less than <see cref="ConnectionProtocol.MaxPartialBytes"/> as JSON.</summary>
    public const int MaxText = 10_000;

    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1.0 / PerSecond);

    private readonly Lock _gate = new();
    private double _tokens = PerSecond;
    private long _filledAt = time.GetTimestamp();
    private Progress? _pending;
    private ITimer? _timer;
    private bool _isOver;

    /// <summary>Tells it now or, joined with others, soon.</summary>
    public void Offer(Progress progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        lock (_gate)
        {
            if (_isOver)
                return;
            _pending = _pending is { } earlier ? Join(earlier, progress) : progress;
            TrySend();
        }
    }

    /// <summary>The work is over: tells what waits, and nothing after it.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            if (!_isOver && _pending is { } last)
                send(last);
            (_pending, _isOver) = (null, true);
            _timer?.Dispose();
        }
    }

    private void TrySend()
    {
        var now = time.GetTimestamp();
        _tokens = Math.Min(PerSecond, _tokens + (time.GetElapsedTime(_filledAt, now).TotalSeconds * PerSecond));
        _filledAt = now;
        if (_tokens >= 1 && send(_pending!))
        {
            _tokens--;
            _pending = null;
        }
        else
        {
            _timer ??= time.CreateTimer(static state => ((ProgressThrottle)state!).OnTime(), this, s_interval, Timeout.InfiniteTimeSpan);
        }
    }

    private void OnTime()
    {
        lock (_gate)
        {
            _timer?.Dispose();
            _timer = null;
            if (!_isOver && _pending is not null)
                TrySend();
        }
    }

    private static Progress Join(Progress earlier, Progress later)
    {
        var joined = later with { Fraction = later.Fraction ?? earlier.Fraction, Message = later.Message ?? earlier.Message };
        if (later.Partial is not { } added)
            return joined with { Partial = earlier.Partial, Mode = earlier.Mode, Offset = earlier.Offset };
        if (later.Mode != "append" || earlier.Partial is not { ValueKind: JsonValueKind.String } before)
            return joined;
        var text = before.GetString() + added.GetString();
        return text.Length > MaxText ? joined : joined with { Partial = ToJson(text), Mode = earlier.Mode, Offset = earlier.Offset };
    }

    private static JsonElement ToJson(string text) => JsonSerializer.SerializeToElement(text, ContractsJson.Default.String);
}
