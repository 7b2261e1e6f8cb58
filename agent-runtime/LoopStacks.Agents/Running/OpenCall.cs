using LoopStacks.Contracts.Connection;

namespace LoopStacks.Agents.Running;

/// <summary>
/// Something that a work item asked for under a key and that ends some time: a child loop, or a question to a person. Its message is kept, since it is
/// said again after a reconnect until the end came. Guarded by the desk's lock, but for <see cref="First"/>.
/// </summary>
internal abstract class OpenCall(WorkCalls owner, ConnectionMessage message, string key)
{
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public WorkCalls Owner { get; } = owner;

    public ConnectionMessage Message { get; } = message;

    public string Key { get; } = key;

    /// <summary>Completes with the platform's first answer, and fails where that is a refusal.</summary>
    public Task First => _first.Task;

    /// <summary>It was sent and not answered since.</summary>
    public bool IsInFlight { get; set; }

    /// <summary>Waits for its turn to be sent.</summary>
    public bool IsQueued { get; set; }

    public long SentAt { get; set; }

    public abstract bool HasEnded { get; }

    /// <summary>How long the platform lets it be before it is parked; null is never.</summary>
    public abstract TimeSpan? ParkAfter(AgentOptions options);

    /// <summary>What waits for its end.</summary>
    public List<Wait>? Waits { get; set; }

    public void Answered() => _first.TrySetResult();

    public void Fail(Exception exception)
    {
        // Whoever does not look is not interested; that is no unobserved fault.
        if (_first.TrySetException(exception))
            _ = _first.Task.Exception;
    }
}
