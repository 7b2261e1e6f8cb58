using LoopStacks.Core.Budgets;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Coordination;
using LoopStacks.Engine.Journal;
using Microsoft.Extensions.Logging;

namespace LoopStacks.Engine.Loops;

/// <summary>The loop as a parent and as a child.</summary>
internal sealed partial class LoopActor
{
    // Half an hour all in all: longer than a store that is to come back at all stays away.
    private const int MostReports = 75;
    private static readonly TimeSpan s_again = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_againAtMost = TimeSpan.FromSeconds(30);

    /// <summary>Children whose start is under way.</summary>
    private readonly Dictionary<LoopId, Task> _starting = [];

    /// <summary>What children said may have been lost: they are asked again at the next tick.</summary>
    private bool _remind;

    /// <summary>Starts this loop as a child, or finds it here.</summary>
    /// <exception cref="VersionConflictException">It was started before, elsewhere; the next call finds it: this view of it is of no use.</exception>
    public async Task StartChildAsync(StoredDefinition definition, StartLoop command)
    {
        if (_state is { Phase: LoopPhase.New })
            throw new VersionConflictException($"Loop {Id} is being started by another call; ask again.");
        if (_state is not null)
            return;
        await StartAsync(definition, command); // Nearly every child is new: the append finds out, and no read is made for it.
    }

    /// <summary>Reports the end to the parent once more, if there is one; a child that runs is paused where its parent is, and goes on where it was paused with it.</summary>
    /// <param name="pausedBy">Who paused the parent; null where it is not paused.</param>
    /// <returns>False where there is no such loop.</returns>
    public async Task<bool> RemindAsync(string? pausedBy)
    {
        if (!await LoadAsync())
            return false;
        if (_durable!.HasEnded)
            ReportEnd();
        else if (pausedBy is not null && !_state!.IsPaused)
            await EnqueueAsync(new PauseLoop(Now, pausedBy, LoopPaused.WithParent));
        else if (pausedBy is null && _state!.IsPausedWithParent)
            await EnqueueAsync(new ResumeLoop(Now, _state.Pause!.By, AllCandidates()));
        return true;
    }

    /// <summary>Asks the children that have not reported their end whether they have one.</summary>
    public async Task AskChildrenAsync()
    {
        if (await LoadAsync() && !_durable!.HasEnded)
            RemindSoon();
    }

    public async Task<bool> IsRunningAsync() => await LoadAsync() && !_durable!.HasEnded;

    public async Task CancelAsync(string reason)
    {
        if (await LoadAsync())
            await EnqueueAsync(new CancelLoop(Now, reason));
    }

    public async Task EndChildAsync(ChildEnded end)
    {
        if (!await LoadAsync())
            return;
        await EnqueueAsync(new EndChild(Now, end));
        if (_state!.Children.GetValueOrDefault(end.Child) is { Spawned.Budget: not null })
            await services.Peers.SettleAsync(_state.Accepted!.Root, end.Child, new Demand(end.Loops, Tokens(end.Usage), end.Usage?.Cost ?? 0));
    }

    /// <summary>A working agent wants a child. Completes when the child is accepted or refused.</summary>
    public async Task<ChildNotice> SpawnAsync(ChildRequest request)
    {
        if (!await LoadAsync())
            return ChildNotices.Refused(request, nameof(RejectionCode.UnknownWork), $"There is no loop {Id}.");
        if (request.ChildRealm is { } realm && realm != _state!.Accepted!.Realm)
            return ChildNotices.Refused(request, "RealmMismatch", $"The child is to run in realm '{realm}', its parent runs in '{_state.Accepted.Realm}'. A child runs in the realm of its parent; leave the realm out.");
        var rejection = await EnqueueAsync(new SpawnChild(
            Now, request.Item.Number, request.Attempt, request.Instance, request.Key, request.LoopStack, request.Inline, request.Input, request.Deadline, request.Budget, request.Labels));
        if (rejection is not null)
            return ChildNotices.Refused(request, rejection.Code.ToString(), rejection.Message);
        var child = ChildIds.Of(Id, ChildPurpose.Agent, request.Item.Number, request.Key);
        if (_starting.TryGetValue(child, out var start))
            await start;
        return _state!.Children.TryGetValue(child, out var known)
            ? ChildNotices.Of(_state, known)
            : throw new StorageUnavailableException("The store failed before the child was recorded; spawn it again.");
    }

    private async Task StartChildAsync(ChildLoop child)
    {
        if (_state!.Children.GetValueOrDefault(child.Id) is not { IsOpen: true })
            return; // Refused in the same decision.
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_starting.TryAdd(child.Id, done.Task))
            return;
        try
        {
            var wasPaused = _state.IsPaused;
            if (await services.Children.StartAsync(_state, child, mayExist: _remind || _recovered) is { } refused)
                await EnqueueAsync(new EndChild(Now, refused));
            done.SetResult();
            if (_state.IsPaused != wasPaused)
                RemindSoon(); // It may have heard the older news last.
        }
        catch (Exception exception)
        {
            logger.Log(StorageLog.Level(exception), exception, "Loop {Loop} could not start its child {Child}; it is tried again", Id, child.Id);
            done.SetException(exception);
            _ = done.Task.Exception; // Those who wait see it; nobody need.
            RemindSoon();
        }
        finally
        {
            _starting.Remove(child.Id);
        }
    }

    private void RemindSoon()
    {
        _remind = true;
        if (_state is { HasEnded: false })
            ArmAt(Now + s_again);
    }

    private void RemindChildren()
    {
        if (!_remind)
            return;
        foreach (var effect in LoopEffects.OfOpenChildren(_state!).ToArray())
            Run(effect);
        _remind = false;
    }

    private Task CancelChildAsync(LoopEffect.CancelChild cancel) => UntilHeardAsync(
        async () =>
        {
            if (_starting.TryGetValue(cancel.Child, out var start))
                await start.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            await services.Peers.CancelChildAsync(cancel.Child, cancel.Reason);
        },
        cancel.Child,
        "cancel its child"); // One that runs would end by itself at its deadline, one that is paused never.

    private void ReportEnd()
    {
        if (_durable is { HasEnded: true, Accepted.Parent: { } parent })
            _ = TellParentAsync(parent, _durable);
    }

    private Task TellParentAsync(LoopId parent, LoopState ended)
    {
        var report = ChildNotices.EndOf(ended);
        return UntilHeardAsync(() => services.Peers.EndChildAsync(parent, report), parent, "tell its end to its parent"); // It asks too, when it is taken up again.
    }

    /// <summary>Says something to another loop, again and again where that fails.</summary>
    private async Task UntilHeardAsync(Func<Task> say, LoopId to, string what)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await say();
                return;
            }
            catch (Exception exception)
            {
                logger.Log(StorageLog.Level(exception), exception, "Loop {Loop} could not {Do} {Other}, attempt {Attempt}", Id, what, to, attempt);
                if (attempt == MostReports)
                    return;
                await Task.Delay(attempt < s_againAtMost / s_again ? s_again * attempt : s_againAtMost, services.Time);
            }
        }
    }

    private async Task NoteUsageAsync(LoopState state)
    {
        try
        {
            await services.Peers.NoteAsync(state.Accepted!.Root, Id, Tokens(state.Usage), state.Usage.Cost);
        }
        catch (Exception exception)
        {
            // The tree's budget reads the rows of its loops when it is made anew; this one's has the figures.
            logger.Log(StorageLog.Level(exception), exception, "Loop {Loop} could not count its usage against the budget of its tree", Id);
        }
    }

    /// <summary>Children in the journal whose spawn died with the process are this loop's all the same.</summary>
    private async Task AdoptChildrenAsync()
    {
        _recovered = true;
        if (_state!.Phase != LoopPhase.Working)
            return;
        foreach (var child in await services.Journal.ChildrenAsync(Id, CancellationToken.None))
        {
            if (_state!.Children.ContainsKey(child) || await services.Reader.FoldAsync(child, CancellationToken.None) is not { Accepted: { Origin: { } origin } accepted })
                continue;
            await EnqueueAsync(new AdoptChild(Now, new ChildSpawned(child, origin.Purpose, origin.Key, accepted.Input, accepted.Deadline, accepted.Stack, null, origin.Item, accepted.Budget)));
        }
    }

    /// <summary>A child whose parent has ended, or never was, is cancelled: nobody would.</summary>
    private async Task<bool> IsOrphanAsync()
    {
        if (_durable!.Accepted!.Parent is not { } parent || await services.Peers.IsRunningAsync(parent))
            return false;
        await EnqueueAsync(new CancelLoop(Now, "its parent loop has ended"));
        return true;
    }

    private static long Tokens(LoopUsage? usage) => usage is null ? 0 : usage.InputTokens + usage.OutputTokens;
}
