using LoopStacks.Contracts.Connection;

namespace LoopStacks.Agents.Running;

/// <summary>Results and failures that the platform has not recorded yet; they are sent again until it has. Thread safe.</summary>
internal sealed class Outbox(TimeProvider time)
{
    private const int MaxRemembered = 4096;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _recorded = new(StringComparer.Ordinal);
    private readonly Queue<string> _recordedByAge = new();
    private TaskCompletionSource? _empty;

    public int Count
    {
        get
        {
            lock (_gate)
                return _entries.Count;
        }
    }

    public void Keep(string workItem, int attempt, ConnectionMessage message)
    {
        lock (_gate)
            _entries[workItem] = new Entry(attempt, message, time.GetTimestamp());
    }

    /// <summary>The platform has it: it need not be kept.</summary>
    public void OnRecorded(Recorded recorded)
    {
        TaskCompletionSource? empty = null;
        lock (_gate)
        {
            if (!_entries.TryGetValue(recorded.WorkItem, out var entry) || entry.Attempt != recorded.Attempt)
                return;
            _entries.Remove(recorded.WorkItem);
            Remember(recorded.WorkItem, recorded.Attempt);
            if (_entries.Count == 0)
                (empty, _empty) = (_empty, null);
        }

        empty?.SetResult();
    }

    /// <summary>Whether this attempt was finished; with its message where that is not recorded yet.</summary>
    public bool IsFinished(string workItem, int attempt, out ConnectionMessage? message)
    {
        lock (_gate)
        {
            message = null;
            if (_entries.TryGetValue(workItem, out var entry))
            {
                message = entry.Attempt == attempt ? entry.Message : null;
                return entry.Attempt >= attempt;
            }

            return _recorded.TryGetValue(workItem, out var recorded) && recorded >= attempt;
        }
    }

    /// <summary>Takes note that those which wait for longer than that are sent again now.</summary>
    public List<ConnectionMessage> TakeDue(TimeSpan waiting)
    {
        var due = new List<ConnectionMessage>();
        lock (_gate)
        {
            foreach (var entry in _entries.Values)
            {
                if (time.GetElapsedTime(entry.SentAt) < waiting)
                    continue;
                entry.SentAt = time.GetTimestamp();
                due.Add(entry.Message);
            }
        }

        return due;
    }

    /// <summary>Completes when nothing is kept.</summary>
    public Task WhenEmptyAsync()
    {
        lock (_gate)
        {
            if (_entries.Count == 0)
                return Task.CompletedTask;
            _empty ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _empty.Task;
        }
    }

    private void Remember(string workItem, int attempt)
    {
        // Bounded: the oldest is forgotten; an award of that age is not repeated any more.
        if (!_recorded.ContainsKey(workItem))
            _recordedByAge.Enqueue(workItem);
        _recorded[workItem] = attempt;
        if (_recordedByAge.Count > MaxRemembered)
            _recorded.Remove(_recordedByAge.Dequeue());
    }

    private sealed class Entry(int attempt, ConnectionMessage message, long sentAt)
    {
        public int Attempt { get; } = attempt;

        public ConnectionMessage Message { get; } = message;

        public long SentAt { get; set; } = sentAt;
    }
}
