using System.Runtime.InteropServices;
using System.Text.Json;
using LoopStacks.Contracts.Connection;

namespace LoopStacks.Agents.Running;

/// <summary>
/// The children and questions of a work item in hand, and its waiting: it waits while at least one await of these is pending, and says so. Where that takes
/// long it is parked: its awaits and its token end, and what is sent at its end is that it waits for these keys. Thread safe.
/// </summary>
internal sealed class WorkCalls(RunningWork work, CallDesk desk)
{
    // One of several parallel awaits has come: whether the handler waits for the others or works beside them can't be told.
    private const int Unsure = 10;
    private const int MaxParkedKeys = 10_000;

    private Dictionary<string, ChildCall>? _children;
    private Dictionary<string, QuestionCall>? _questions;
    private List<Wait>? _waits;
    private ITimer? _parking;
    private bool _armed;
    private bool _unsure;
    private bool _closed;

    /// <summary>What is said at the end of a parked work item; null where it is not parked.</summary>
    public Park? Parked { get; private set; }

    /// <summary>It does not count against the credits now.</summary>
    public bool IsWaiting { get; private set; }

    /// <summary>It has waited, or does.</summary>
    public bool HasWaited { get; private set; }

    public async Task<ChildCall> SpawnAsync(Spawn spawn, CancellationToken cancellationToken)
    {
        CheckSize(spawn);
        ChildCall? call;
        lock (desk.Gate)
        {
            ThrowIfOver();
            _children ??= new Dictionary<string, ChildCall>(StringComparer.Ordinal);
            if (!_children.TryGetValue(spawn.Key, out call))
            {
                _children.Add(spawn.Key, call = new ChildCall(this, spawn));
                desk.Send(call);
            }
            else if (!call.IsSame(spawn))
            {
                throw new SpawnRefusedException(spawn.Key, "KeyConflict", "This work item has spawned another LoopStack or input under this key. Give each child a key of its own.");
            }
        }

        await FirstAsync(call, cancellationToken).ConfigureAwait(false);
        return call;
    }

    public async Task<QuestionCall> AskAsync(Ask ask, CancellationToken cancellationToken)
    {
        QuestionCall? call;
        lock (desk.Gate)
        {
            ThrowIfOver();
            _questions ??= new Dictionary<string, QuestionCall>(StringComparer.Ordinal);
            if (!_questions.TryGetValue(ask.Key, out call))
            {
                _questions.Add(ask.Key, call = new QuestionCall(this, ask));
                desk.Send(call);
            }
            else if (!call.IsSame(ask))
            {
                throw new QuestionFailedException(ask.Key, "refused", "KeyConflict", "This work item has asked another question under this key. Give each question a key of its own.");
            }
        }

        await FirstAsync(call, cancellationToken).ConfigureAwait(false);
        if (!call.HasEnded)
            await WaitAsync([call], any: false, cancellationToken).ConfigureAwait(false);
        return call;
    }

    /// <summary>Waits until all of the calls, or any of them, have ended.</summary>
    public async Task WaitAsync(IReadOnlyList<OpenCall> calls, bool any, CancellationToken cancellationToken)
    {
        if (Begin(calls, any) is not { } wait)
            return;
        await using var ended = work.Token.UnsafeRegister(state => Cancel(wait, work.Token), null).ConfigureAwait(false);
        if (cancellationToken == work.Token)
        {
            await wait.Over.ConfigureAwait(false);
            return;
        }

        await using var cancelled = cancellationToken.UnsafeRegister(state => Cancel(wait, cancellationToken), null).ConfigureAwait(false);
        await wait.Over.ConfigureAwait(false);
    }

    /// <summary>Under the lock.</summary>
    public void On(Child child)
    {
        if (_closed || _children is null || !_children.TryGetValue(child.Key, out var call))
            return;
        desk.OnAnswer(call);
        if (call.Take(child))
            Settle(call);
        else
            _children.Remove(child.Key); // What is asked under it again is the platform's to judge.
    }

    /// <summary>Under the lock.</summary>
    public void On(Answered answered)
    {
        if (_closed || _questions is null || !_questions.TryGetValue(answered.Key, out var call))
            return;
        desk.OnAnswer(call);
        if (call.Take(answered))
            Settle(call);
        else
            _questions.Remove(answered.Key);
    }

    /// <summary>Asks again where children and questions stand that have not ended. Under the lock.</summary>
    public void SayAgain()
    {
        foreach (var call in Open())
            desk.Send(call);
    }

    /// <summary>Parks it where it waits. Under the lock.</summary>
    public void ParkIfWaiting()
    {
        if (_waits is { Count: > 0 })
            TryPark();
    }

    /// <summary>The work has ended, one way or the other. Under the lock.</summary>
    public void Close()
    {
        if (_closed)
            return;
        _closed = true;
        _parking?.Dispose();
        foreach (var wait in _waits ?? [])
            wait.Cancel(work.Token);
        _waits = null;
        foreach (var call in Open())
        {
            desk.Forget(call);
            call.Fail(new OperationCanceledException(work.Token));
        }

        if (HasWaited)
            desk.Waited--;
    }

    private async Task FirstAsync(OpenCall call, CancellationToken cancellationToken)
    {
        if (call.First.IsCompletedSuccessfully)
            return;
        if (!cancellationToken.CanBeCanceled || cancellationToken == work.Token)
        {
            await call.First.WaitAsync(work.Token).ConfigureAwait(false);
            return;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, work.Token);
        await call.First.WaitAsync(either.Token).ConfigureAwait(false);
    }

    /// <summary>Null where there is nothing to wait for.</summary>
    private Wait? Begin(IReadOnlyList<OpenCall> calls, bool any)
    {
        lock (desk.Gate)
        {
            var left = calls.Count(call => !call.HasEnded);
            if (left == 0 || (any && left < calls.Count))
                return null;
            ThrowIfOver();
            var wait = new Wait(calls, left, any, desk.Options.Time.GetTimestamp(), Shortest(calls));
            foreach (var call in calls)
            {
                if (!call.HasEnded)
                    (call.Waits ??= []).Add(wait);
            }

            (_waits ??= []).Add(wait);
            _unsure = false;
            if (!_armed && wait.ParkAfter is { } after)
                Arm(after);
            BeginWaiting();
            if (desk.IsDraining)
                TryPark();
            return wait;
        }
    }

    private void BeginWaiting()
    {
        if (IsWaiting)
            return;
        if (!HasWaited)
            desk.Waited++;
        IsWaiting = HasWaited = true;
        work.PauseDeadline(desk.Options.Time);
        desk.Say(new Waiting(work.Award.WorkItem, work.Award.Attempt));
    }

    /// <summary>A call has ended: so do the awaits that wanted no more than that.</summary>
    private void Settle(OpenCall call)
    {
        if (!call.HasEnded || call.Waits is not { } waits)
            return;
        call.Waits = null;
        foreach (var wait in waits)
        {
            if (!wait.Any && --wait.Left > 0)
                continue;
            Remove(wait);
            wait.Complete();
            _unsure = true;
        }
    }

    private void Cancel(Wait wait, CancellationToken cancellationToken)
    {
        lock (desk.Gate)
        {
            if (!_closed && wait.Over.IsCompleted is false)
                Remove(wait);
        }

        wait.Cancel(cancellationToken);
    }

    private void Remove(Wait wait)
    {
        foreach (var call in wait.Calls)
            call.Waits?.Remove(wait);
        if (_waits is null || !_waits.Remove(wait) || _waits.Count > 0 || Parked is not null || !IsWaiting)
            return;
        // The last await is over: the handler goes on, and its slot is taken again.
        IsWaiting = false;
        work.ResumeDeadline(desk.Options.Time);
        desk.Say(new Working(work.Award.WorkItem, work.Award.Attempt));
    }

    private void Arm(TimeSpan after)
    {
        _armed = true;
        _parking ??= desk.Options.Time.CreateTimer(static state => ((WorkCalls)state!).OnLong(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _parking.Change(after, Timeout.InfiniteTimeSpan);
    }

    private void OnLong()
    {
        lock (desk.Gate)
        {
            _armed = false;
            if (_closed || _waits is null)
                return;
            TimeSpan? next = null;
            foreach (var wait in _waits)
            {
                if (wait.ParkAfter is not { } after)
                    continue;
                var left = (_unsure ? Unsure * after : after) - desk.Options.Time.GetElapsedTime(wait.Since);
                if (next is null || left < next)
                    next = left;
            }

            if (next <= TimeSpan.Zero)
                TryPark();
            else if (next is { } later)
                Arm(later);
        }
    }

    /// <summary>
    /// Its awaits end with a <see cref="WorkParkedException"/> and its token is cancelled, so that the handler unwinds. Where several awaits are pending, any
    /// of their keys is enough: it is not known here what the handler makes of them.
    /// </summary>
    private void TryPark()
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var wait in _waits!)
        {
            foreach (var call in wait.Calls)
            {
                if (!call.HasEnded)
                    keys.Add(call.Key);
            }
        }

        // More than the platform takes: it goes on waiting here, which costs memory and no slot.
        if (Parked is not null || keys.Count > MaxParkedKeys)
            return;
        Parked = new Park(work.Award.WorkItem, work.Award.Attempt, [.. keys], _waits.Count > 1 || _waits[0].Any);
        foreach (var wait in _waits)
            wait.Fail(new WorkParkedException());
        _waits = null;
        foreach (var call in Open())
        {
            call.Waits = null;
            call.Fail(new WorkParkedException());
        }

        // What the handler registered with its token runs elsewhere than under this lock.
        ThreadPool.UnsafeQueueUserWorkItem(static work => work.Cancel(), work, preferLocal: false);
    }

    private IEnumerable<OpenCall> Open()
    {
        foreach (var child in _children?.Values.ToList() ?? [])
        {
            if (!child.HasEnded)
                yield return child;
        }

        foreach (var question in _questions?.Values.ToList() ?? [])
        {
            if (!question.HasEnded)
                yield return question;
        }
    }

    private TimeSpan? Shortest(IReadOnlyList<OpenCall> calls)
    {
        TimeSpan? shortest = null;
        foreach (var call in calls)
        {
            if (!call.HasEnded && call.ParkAfter(desk.Options) is { } after && !(after >= shortest))
                shortest = after;
        }

        return shortest;
    }

    private void ThrowIfOver()
    {
        if (Parked is not null)
            throw new WorkParkedException();
        if (_closed)
            throw new OperationCanceledException("The work item has ended.", work.Token);
    }

    private void CheckSize(Spawn spawn)
    {
        var bytes = JsonMarshal.GetRawUtf8Value(spawn.Input).Length + (spawn.Inline is { } inline ? JsonMarshal.GetRawUtf8Value(inline).Length : 0);
        if (bytes > desk.MaxBytes)
            throw new SpawnRefusedException(spawn.Key, "TooLarge", $"The input has {bytes} bytes; the platform takes {desk.MaxBytes}. Pass less, or a reference to the data.");
    }
}
