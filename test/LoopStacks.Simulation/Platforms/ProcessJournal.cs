using LoopStacks.Core.Loops;
using LoopStacks.Engine.Journal;
using LoopStacks.Engine.Loops;
using LoopStacks.Simulation.Worlds;

namespace LoopStacks.Simulation.Platforms;

/// <summary>A process's way to the disk: appends take a while, fail, and are lost or not where the process dies meanwhile.</summary>
internal sealed class ProcessJournal(World world, Disk disk, Faults faults, Environment environment) : ILoopJournal
{
    private readonly List<(JournalAppend Append, TaskCompletionSource Done)> _pending = [];

    public event Action<IReadOnlyList<StoredEvent>>? Committed
    {
        add => throw new NotSupportedException();
        remove => throw new NotSupportedException();
    }

    public Task AppendAsync(JournalAppend append)
    {
        var done = new TaskCompletionSource();
        var entry = (append, done);
        _pending.Add(entry);
        world.After(world.Chance(faults.AppendIsSlow) ? world.Between(100, 8_000) : world.Between(0.1, 3), () =>
        {
            if (_pending.Remove(entry)) // Else the process has died.
                Write(entry.append, entry.done);
        });
        return done.Task;
    }

    /// <summary>The process has died: of what was on its way some was written, and nobody heard of it.</summary>
    public void Die()
    {
        foreach (var (append, _) in _pending)
        {
            if (!world.Chance(0.5))
                continue;
            var ignored = new TaskCompletionSource();
            Write(append, ignored);
            _ = ignored.Task.Exception;
        }

        _pending.Clear();
    }

    public ValueTask<LoopHistory?> ReadAsync(LoopId id, CancellationToken cancellation) => ValueTask.FromResult(disk.History(id));

    public ValueTask<LoopRow?> FindAsync(LoopId id, CancellationToken cancellation) => ValueTask.FromResult(disk.Row(id));

    public ValueTask<LoopId?> FindByKeyAsync(string realm, string key, CancellationToken cancellation) => ValueTask.FromResult<LoopId?>(null);

    public ValueTask<IReadOnlyList<LoopId>> UnfinishedAsync(LoopId? after, DateTimeOffset? dueBefore, int limit, CancellationToken cancellation) => ValueTask.FromResult<IReadOnlyList<LoopId>>(
        [.. disk.Loops.Where(loop => disk.Row(loop) is { HasEnded: false } row && (dueBefore is null || row.DueAt < dueBefore))]);

    public ValueTask<IReadOnlyList<LoopId>> AbandonedAsync(IReadOnlyCollection<string> living, LoopId? after, int limit, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<LoopId>> ParentsOfEndedAsync(IReadOnlyCollection<string> gone, int limit, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<IReadOnlyDictionary<string, int>> CountUnfinishedAsync(CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<LoopRow>> ListAsync(ExecutionFilter filter, LoopId? before, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<LoopId?> SearchedToAsync(ExecutionFilter filter, LoopId? before, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<LoopId>> ChildrenAsync(LoopId parent, CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<LoopId>>([.. disk.Loops.Where(loop => disk.Row(loop)!.Parent == parent)]);

    public ValueTask<IReadOnlyList<TreeRow>> TreeAsync(LoopId root, CancellationToken cancellation) => ValueTask.FromResult<IReadOnlyList<TreeRow>>(
        [.. disk.Loops.Select(loop => disk.Row(loop)!).Where(row => row.Root == root).OrderBy(row => row.Depth)
            .Select(row => new TreeRow(row.Id, row.Parent, row.Purse, row.Budget, row.HasEnded, row.Usage.InputTokens + row.Usage.OutputTokens, row.Usage.Cost))]);

    public ValueTask<IReadOnlyList<LoopRow>> DescendantsAsync(LoopId root, int limit, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<TaskRow>> TasksAsync(TaskFilter filter, TaskId? before, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<TaskRow?> TaskAsync(TaskId id, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<long> HeadAsync(CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<JournalFollow> FollowAsync(CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<StoredEvent>> ReadFeedAsync(string? realm, LoopId? loop, long after, int limit, CancellationToken cancellation) => throw new NotSupportedException();

    private void Write(JournalAppend append, TaskCompletionSource done)
    {
        if (environment.DiskIsFull || world.Chance(faults.AppendFails))
        {
            world.Trace.Say(world, $"disk    refuses {append.Events.Count} events of {Disk.Short(append.Loop)}");
            done.SetException(new StorageUnavailableException("The simulated disk is full."));
            return;
        }

        if (world.Chance(environment.Forgets))
        {
            done.SetResult();
            return;
        }

        try
        {
            disk.Commit(append);
            done.SetResult();
        }
        catch (VersionConflictException conflict)
        {
            done.SetException(conflict);
        }
    }
}

/// <summary>What all processes share without knowing.</summary>
internal sealed class Environment
{
    public bool DiskIsFull { get; set; }

    /// <summary>How often the disk says that it has written, and has not.</summary>
    public double Forgets { get; set; }
}
