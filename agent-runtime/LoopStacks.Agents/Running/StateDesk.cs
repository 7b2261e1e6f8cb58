using System.Globalization;
using System.Runtime.InteropServices;
using LoopStacks.Agents.State;
using LoopStacks.Contracts.Connection;

namespace LoopStacks.Agents.Running;

/// <summary>
/// Requests for state that the platform has not answered yet. They outlive their connection: each is sent again under its id until it is answered, and the platform carries it out once. Thread safe.
/// </summary>
#pragma warning disable CA1001 // The semaphore is never disposed: it holds nothing, and a handler may outlive its agent for a moment.
internal sealed class StateDesk(TimeProvider time, Func<ConnectionMessage, bool> send)
#pragma warning restore CA1001
{
    private const int MaxOutstanding = 64;
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Pending> _pending = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _free = new(MaxOutstanding); // When all are under way, those who ask wait.
    private readonly string _name = Guid.NewGuid().ToString("N"); // Another process may work on the same item, and its requests are others.
    private long _last;

    /// <summary>The largest value that fits into a frame.</summary>
    public int MaxBytes { get; set; } = int.MaxValue;

    public string NextId() => string.Create(CultureInfo.InvariantCulture, $"{_name}-{Interlocked.Increment(ref _last)}");

    /// <summary>Asks until there is an answer other than that the store can't be reached.</summary>
    /// <exception cref="StateException">The value does not fit into a frame.</exception>
    public async Task<StateResult> AskAsync(StateRequest request, CancellationToken cancellationToken)
    {
        if (request.Value is { } value && JsonMarshal.GetRawUtf8Value(value).Length is var bytes && bytes > MaxBytes)
            throw new StateException("StateTooLarge", $"The value of '{request.Key}' has {bytes} bytes; the platform reads {MaxBytes}. Keep large things elsewhere and a link here.");
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            while (true)
            {
                var result = await AskOnceAsync(request, cancellationToken).ConfigureAwait(false);
                if (result.Code != "StorageUnavailable")
                    return result;
                await Task.Delay(s_soon, time, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _free.Release();
        }
    }

    public void OnResult(StateResult result)
    {
        Pending? pending;
        lock (_gate)
            pending = _pending.GetValueOrDefault(result.Request);
        pending?.Answer.TrySetResult(result); // One that is not waited for any more was cancelled.
    }

    /// <summary>Sends again what has waited longer than that.</summary>
    public void SayAgain(TimeSpan waiting)
    {
        lock (_gate)
        {
            foreach (var pending in _pending.Values)
            {
                if (time.GetElapsedTime(pending.SentAt) < waiting)
                    continue;
                pending.SentAt = time.GetTimestamp();
                send(pending.Request);
            }
        }
    }

    private async Task<StateResult> AskOnceAsync(StateRequest request, CancellationToken cancellationToken)
    {
        var pending = new Pending(request, time.GetTimestamp());
        lock (_gate)
            _pending.Add(request.Request, pending);
        try
        {
            send(request); // Where there is no connection it goes with the next one.
            return await pending.Answer.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
                _pending.Remove(request.Request);
        }
    }

    private sealed class Pending(StateRequest request, long sentAt)
    {
        public StateRequest Request { get; } = request;

        public TaskCompletionSource<StateResult> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public long SentAt { get; set; } = sentAt;
    }
}
