namespace LoopStacks.Engine.Statistics;

/// <summary>
/// Something that costs time to find out, found out once for all who ask: what is younger than a second, or than twenty times what it took, is given again. So whoever asks never takes more than a twentieth of the store's time.
/// Thread safe.
/// </summary>
internal sealed class Paced<T>(Func<Task<T>> read, TimeProvider time)
{
    private const int TimesItsCost = 20;

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private Task<T>? _reading;
    private long _staleAt;

    public Task<T> GetAsync(CancellationToken cancellation)
    {
        lock (_lock)
        {
            // Those who come while it is read wait for the same; what failed is read again by the next.
            if (_reading is null || (_reading.IsCompleted && (!_reading.IsCompletedSuccessfully || time.GetTimestamp() >= _staleAt)))
                _reading = ReadAsync();
            return _reading.WaitAsync(cancellation);
        }
    }

    private async Task<T> ReadAsync()
    {
        await Task.Yield(); // Not under the lock.
        var began = time.GetTimestamp();
        var value = await read();
        var took = time.GetElapsedTime(began) * TimesItsCost;
        Volatile.Write(ref _staleAt, time.GetTimestamp() + (long)((took > Shortest ? took : Shortest).TotalSeconds * time.TimestampFrequency));
        return value;
    }
}
