namespace LoopStacks.Gateway.Tests.Fakes;

/// <summary>Things that happened, in order; a test waits for the one that it expects.</summary>
internal sealed class Waitable<T>
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);
    private readonly Lock _gate = new();
    private readonly List<T> _all = [];
    private readonly List<(Func<T, bool> Suits, TaskCompletionSource<T> Came)> _waiting = [];

    public IReadOnlyList<T> All
    {
        get
        {
            lock (_gate)
                return [.. _all];
        }
    }

    public void Add(T item)
    {
        lock (_gate)
        {
            _all.Add(item);
            for (var i = _waiting.Count - 1; i >= 0; i--)
            {
                if (!_waiting[i].Suits(item))
                    continue;
                _waiting[i].Came.TrySetResult(item);
                _waiting.RemoveAt(i);
            }
        }
    }

    /// <summary>The first that suits, whether it came already or comes yet.</summary>
    public Task<T> FirstAsync(Func<T, bool>? suits = null)
    {
        suits ??= _ => true;
        lock (_gate)
        {
            foreach (var item in _all)
            {
                if (suits(item))
                    return Task.FromResult(item);
            }

            var came = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((suits, came));
            return came.Task.WaitAsync(s_limit);
        }
    }

    public Task<TKind> FirstOfAsync<TKind>(Func<TKind, bool>? suits = null)
        where TKind : T
    {
        return CastAsync(FirstAsync(item => item is TKind kind && (suits is null || suits(kind))));

        static async Task<TKind> CastAsync(Task<T> task) => (TKind)(await task)!;
    }
}
