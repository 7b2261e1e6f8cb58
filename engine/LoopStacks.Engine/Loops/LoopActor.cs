using System.Collections.Immutable;
using LoopStacks.Contracts.Executions;
using LoopStacks.Core.Bidding;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Coordination;
using LoopStacks.Engine.Journal;
using Microsoft.Extensions.Logging;

namespace LoopStacks.Engine.Loops;

/// <summary>
/// One loop at work: load → decide → append → evolve → effects. Commands queue in a mailbox; while one append is on its way to the disk those that come meanwhile are decided together
/// and share the next. All calls come one after the other (or between the awaits of another), on one scheduler, so nothing here needs a lock.
/// </summary>
internal sealed partial class LoopActor(LoopId id, LoopGrainServices services, ILoopHost host, ILogger logger)
{
    private readonly Queue<Pending> _mailbox = new();
    private readonly List<EncodedEvent> _unwritten = [];
    private readonly Dictionary<int, DateTimeOffset> _leases = [];
    private readonly HashSet<int> _questions = []; // Asked or closed by events that are not written yet.
    private LoopState? _state;
    private LoopState? _durable;
    private Turn? _held; // Decided, and waiting a moment for company.
    private StoredDefinition? _newDefinition;
    private Task<bool>? _loading;
    private bool _pumping;
    private Task _pausing = Task.CompletedTask;
    private TaskCompletionSource<Execution?>? _ended;
    private ITimer? _timer;
    private DateTimeOffset _timerDue = DateTimeOffset.MaxValue;
    private DateTimeOffset? _flushAt;

    /// <summary>It was taken up from the journal after a restart: children may be there that it has not started itself.</summary>
    private bool _recovered;

    /// <summary>Its bidding waits for a coordination bus that is away.</summary>
    private bool _cutOff;

    /// <summary>Everything that it waits for is under way from here: it was started here, or taken up.</summary>
    private bool _isHeld;

    private LoopId Id => id;

    private DateTimeOffset Now => services.Time.GetUtcNow();

    /// <summary>It has not ended, and everything that it waits for is under way from here.</summary>
    public bool IsHeld => _isHeld && _durable is { HasEnded: false, Version: > 0 };

    public async Task<Execution> StartAsync(StoredDefinition definition, StartLoop command)
    {
        _newDefinition = definition;
        _isHeld = true;
        _state = _durable = LoopState.New(Id, services.Definitions.Restore(definition));
        var rejection = await EnqueueAsync(command);
        if (rejection is not null)
            throw new InvalidOperationException($"Loop {Id} could not be started: {rejection.Message}");
        return ExecutionMapper.Summary(_durable);
    }

    public async Task<Rejection?> HandleAsync(LoopCommand command)
    {
        if (!await LoadAsync())
            return new Rejection(RejectionCode.UnknownWork, $"There is no loop {Id}.");
        return await EnqueueAsync(command);
    }

    /// <summary>A person lets the loop go on.</summary>
    public async Task<Rejection?> ResumeAsync(string by)
    {
        if (!await LoadAsync())
            return new Rejection(RejectionCode.UnknownWork, $"There is no loop {Id}.");
        return await EnqueueAsync(new ResumeLoop(Now, by, AllCandidates()));
    }

    public async Task AnswerAsync(int attempt, ImmutableArray<BidAnswer> answers)
    {
        if (await LoadAsync())
            await EnqueueAsync(new RecordAnswers(Now, attempt, answers));
    }

    public Task RenewAsync(ImmutableArray<HeldItem> items)
    {
        var until = Now + services.Options.Lease;
        foreach (var held in items)
        {
            if (_state?.Item(held.Number) is { IsOut: true } item && item.Attempt == held.Attempt)
                _leases[held.Number] = until;
        }

        return Task.CompletedTask;
    }

    public async Task NoticeAsync(InstanceOffer offer)
    {
        if (!await LoadAsync() || _state!.Phase is not (LoopPhase.Bidding or LoopPhase.BackingOff))
            return;
        var wanted = _state.Definition.Capabilities.Where(offer.Capabilities.Contains).ToImmutableArray();
        if (!wanted.IsEmpty)
            await EnqueueAsync(new NoticeInstance(Now, services.Candidates.From(_state.Definition, offer with { Capabilities = wanted }), PresentCandidates()));
    }

    public async Task TickAsync()
    {
        _timerDue = DateTimeOffset.MaxValue;
        if (!await LoadAsync() || _durable!.HasEnded)
            return;
        if (IsCutOff())
            return;
        if (_cutOff)
        {
            _cutOff = false;
            await EnqueueAsync(new RecoverLoop(Now, PresentCandidates(), Now + services.Options.AgentGrace));
        }

        await LoseLeasesAsync();
        RemindChildren();
        await EnqueueAsync(new Tick(Now, PresentCandidates()));
        if (!_pumping && _flushAt is not null && _unwritten.Count > 0)
            await PumpAsync();
        Arm();
    }

    public async Task RecoverAsync()
    {
        if (!await LoadAsync() || _durable!.HasEnded || _isHeld)
            return;
        await EnqueueAsync(new RecoverLoop(Now, PresentCandidates(), Now + services.Options.AgentGrace));
        await AdoptChildrenAsync();
        if (_durable.HasEnded || await IsOrphanAsync())
            return;
        // Of what is durable: what was decided since has its effects when it is written.
        foreach (var effect in LoopEffects.OfRecovery(_durable).ToArray())
            Run(effect);
        _isHeld = true;
        Arm();
    }

    /// <returns>The loop when it has ended; as it is where that takes longer, or this host lets go of it.</returns>
    public async Task<Execution?> EndAsync(TimeSpan atMost)
    {
        if (!await LoadAsync())
            return null;
        if (_durable!.HasEnded)
            return ExecutionMapper.Summary(_durable);
        _ended ??= new TaskCompletionSource<Execution?>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            return await _ended.Task.WaitAsync(atMost, services.Time);
        }
        catch (TimeoutException)
        {
            return ExecutionMapper.Summary(_durable!);
        }
    }

    /// <summary>Writes what was to wait for company: whoever has the loop next need not ask for it again.</summary>
    public async Task FlushAsync()
    {
        if (_pumping || _unwritten.Count == 0 || _state is null)
            return;
        _flushAt = Now;
        await PumpAsync();
    }

    /// <summary>The host lets go of the loop.</summary>
    public void Stop()
    {
        if (_held is { } held)
        {
            _held = null;
            held.Fail(new VersionConflictException($"Loop {Id} goes to another place before this was written; report it again."));
        }

        _timer?.Dispose();
        _timer = null;
        services.Open.Remove(Id);
    }

    /// <summary>Folds the journal, once by activation; false where there is no such loop. What failed is tried again by the next call.</summary>
    private Task<bool> LoadAsync()
    {
        if (_state is not null)
            return Task.FromResult(true);
        if (_loading is null or { IsCompleted: true })
            _loading = FoldAsync();
        return _loading;
    }

    private async Task<bool> FoldAsync()
    {
        try
        {
            var folded = await services.Reader.FoldAsync(Id, CancellationToken.None);
            if (folded is null)
            {
                host.Deactivate();
                return false;
            }

            _state = _durable = folded;
            _recovered = true;
            foreach (var item in folded.Items.Where(item => item.IsOut))
                _leases[item.Number] = Now + services.Options.Lease;
            Watch();
            if (folded.HasEnded)
                host.Deactivate();
            else
                Arm();
            return true;
        }
        catch (Exception exception) when (exception is not StorageUnavailableException)
        {
            host.Deactivate(); // A newer version may have written it: whoever asks next may be one.
            throw;
        }
    }

    private Task<Rejection?> EnqueueAsync(LoopCommand command)
    {
        var pending = new Pending(command);
        _mailbox.Enqueue(pending);
        if (!_pumping)
            _ = PumpAsync(); // Its faults reach the callers through their pending commands.
        return pending.Completion.Task;
    }

    private async Task PumpAsync()
    {
        _pumping = true;
        try
        {
            do
                await TurnAsync();
            while (_mailbox.Count > 0);
        }
        finally
        {
            _pumping = false;
        }

        RestWhereIdle();
    }

    /// <summary>1. Decide all that is in the mailbox. 2. Append what came of it. 3. Let the state hold. 4. Run the effects. 5. Answer.</summary>
    private async Task TurnAsync()
    {
        var turn = _held ?? new Turn();
        _held = null;
        turn.Urgent |= _flushAt is { } flush && Now >= flush;
        while (_mailbox.TryDequeue(out var pending))
        {
            if (_state!.Phase == LoopPhase.New && pending.Command is not StartLoop)
            {
                // It came while the loop was being accepted, which failed, or found that it had been before.
                pending.Completion.SetException(new VersionConflictException($"Loop {Id} could not be started here; ask again."));
                continue;
            }

            try
            {
                var decision = LoopDecider.Decide(_state!, pending.Command);
                Fold(decision, pending.Command.At, turn);
                turn.Answered.Add((pending, decision.Rejection));
            }
            catch (Exception exception)
            {
                logger.LogError(exception, "Loop {Loop} could not decide {Command}", Id, pending.Command.GetType().Name);
                pending.Completion.SetException(exception);
            }
        }

        if (turn is { Patient: true, Urgent: false } && MayHold(turn))
        {
            _held = turn;
            Arm();
            return;
        }

        if ((turn.Urgent || turn.Patient) && _unwritten.Count > 0 && !await TryAppendAsync(turn))
            return;
        if (_unwritten.Count > 0)
            _flushAt ??= Now + services.Options.DeferredFlush;
        foreach (var effect in turn.Effects)
            Run(effect);
        if (_state!.Phase == LoopPhase.BackingOff)
            Watch();
        if (turn.Answered.Exists(answered => MayBeStale(answered.Rejection)) && !await IsCurrentAsync(turn))
            return;
        foreach (var (pending, rejection) in turn.Answered)
            pending.Completion.SetResult(rejection);
        Arm();
    }

    /// <summary>What this view does not know, another that has taken the loop over may: a refusal writes nothing, so no version shows whether it is right.</summary>
    private static bool MayBeStale(Rejection? rejection) => rejection?.Code is RejectionCode.UnknownWork or RejectionCode.LateReport or RejectionCode.UnknownQuestion;

    /// <returns>False where somebody else has written: then the turn has failed, and who asks again finds whoever has the loop.</returns>
    private async Task<bool> IsCurrentAsync(Turn turn)
    {
        try
        {
            if (_durable!.HasEnded || await services.Journal.FindAsync(Id, CancellationToken.None) is not { } row || row.Version <= _durable.Version)
                return true;
            turn.Fail(new VersionConflictException($"Loop {Id} is at version {row.Version} and was known here at {_durable.Version}: somebody else wrote. Ask again."));
        }
        catch (Exception exception)
        {
            turn.Fail(exception);
            if (exception is StorageUnavailableException)
                return false;
        }

        LetGo();
        return false;
    }

    /// <summary>Results wait for each other where nothing else follows from them and more of them can come.</summary>
    private bool MayHold(Turn turn)
    {
        if (services.Options.ResultHold == TimeSpan.Zero || turn.Effects.Count > 0 || _state!.OpenItems == _state.WaitingItems)
            return false;
        var until = Now + services.Options.ResultHold;
        if (_flushAt is null || until < _flushAt)
            _flushAt = until;
        return true;
    }

    private void Fold(Decision decision, DateTimeOffset at, Turn turn)
    {
        foreach (var @event in decision.Events)
        {
            var before = _state!;
            _state = before.Evolve(@event, at);
            _unwritten.Add(new EncodedEvent(LoopEventCodec.TypeOf(@event), at, LoopEventCodec.Encode(@event)));
            LoopEffects.Of(before, @event, _state, turn.Effects);
            Note(@event);
            if (@event.IsPatient)
                turn.Patient = true;
            else
                turn.Urgent |= !@event.IsDeferrable;
        }
    }

    private void Note(LoopEvent @event)
    {
        var question = @event switch
        {
            QuestionAsked asked => asked.Number,
            QuestionAnswered answered => answered.Number,
            QuestionExpired expired => expired.Number,
            QuestionWithdrawn withdrawn => withdrawn.Number,
            _ => 0,
        };
        if (question > 0)
            _questions.Add(question);
    }

    private async Task<bool> TryAppendAsync(Turn turn)
    {
        var after = _state!;
        if (after.HasEnded)
            services.Ended.Add(after); // Who follows the journal hears of it as soon as it is written, and would have to read it from there.
        try
        {
            await services.Journal.AppendAsync(new JournalAppend(Id, _durable!.Version, [.. _unwritten], LoopRows.Of(after), _newDefinition, TaskRows.Of(after, _questions), services.Node.Name));
            _durable = after;
            _newDefinition = null;
            _questions.Clear();
            _unwritten.Clear();
            _flushAt = null;
            return true;
        }
        catch (Exception exception)
        {
            if (exception is not IdempotencyConflictException) // The caller is given the loop that was first.
                logger.Log(StorageLog.Level(exception), exception, "Loop {Loop} could not append {Events} events at version {Version}", Id, _unwritten.Count, _durable!.Version);
            _remind |= after.Children.Count > 0;
            if (after.HasEnded)
                services.Ended.Remove(Id);
            _state = _durable;
            _questions.Clear();
            _unwritten.Clear();
            _flushAt = null;
            turn.Fail(exception);
            if (exception is not StorageUnavailableException || _durable!.Version == 0)
                LetGo(); // The view here is stale, or the loop was never accepted: the next call reads the journal.
            else
                ArmAt(Now + TimeSpan.FromSeconds(1)); // What was due is due still.
            return false;
        }
    }

    /// <summary>Whoever waits for the end asks again, and so finds who holds the loop then.</summary>
    private void LetGo()
    {
        _ended?.TrySetResult(_durable!.Version == 0 ? null : ExecutionMapper.Summary(_durable));
        _ended = null;
        host.Deactivate();
    }

    private void Run(LoopEffect effect)
    {
        var state = _durable!.Version >= _state!.Version ? _durable : _state;
        switch (effect)
        {
            case LoopEffect.Announce when _state!.Phase != LoopPhase.Bidding:
                break; // Bidding was closed in the same turn.
            case LoopEffect.Announce when IsCutOff():
                Watch();
                break;
            case LoopEffect.Announce announce when !announce.Asked.IsEmpty:
                Watch();
                services.Bus.Announce(Orders.Announcement(state, announce));
                break;
            case LoopEffect.Announce:
                Watch();
                break;
            case LoopEffect.Dispatch dispatch when _state!.Item(dispatch.Item.Number) is not { IsOut: true } now || now.Attempt != dispatch.Item.Attempt:
                break; // It ended in the same turn.
            case LoopEffect.Dispatch dispatch:
                _leases[dispatch.Item.Number] = Now + services.Options.Lease;
                services.Bus.Dispatch(Orders.Work(state, dispatch.Item, again: _recovered));
                break;
            case LoopEffect.Withdraw withdraw:
                _leases.Remove(withdraw.Number);
                services.Bus.Cancel(new WorkCancellation(new WorkItemId(Id, withdraw.Number), withdraw.Attempt, state.Accepted!.Realm, withdraw.Instance, withdraw.Reason));
                break;
            case LoopEffect.StartChild start:
                _ = StartChildAsync(start.Child); // Its faults are made good by the next tick.
                break;
            case LoopEffect.CancelChild cancel:
                _ = CancelChildAsync(cancel);
                break;
            case LoopEffect.TellChild tell:
                services.Bus.Tell(ChildNotices.Of(state, tell.Child));
                break;
            case LoopEffect.TellParent parent:
                _ = TellParentAsync(parent.Parent, state);
                break;
            case LoopEffect.TellAnswer tell:
                services.Bus.Tell(Notice(tell.Question));
                break;
            case LoopEffect.PauseChildren pause:
                if (!pause.Children.IsEmpty)
                    _ = PauseChildrenAsync(pause);
                break;
            case LoopEffect.NoteUsage:
                _ = NoteUsageAsync(state);
                break;
            case LoopEffect.Answer:
                Finish(state);
                break;
        }
    }

    /// <summary>Those whom a bidding needs can't be reached: it is not closed for want of their answers, but opened again when they can, within the loop's deadline.</summary>
    private bool IsCutOff()
    {
        if (_state!.Phase is not (LoopPhase.Bidding or LoopPhase.BackingOff) || _state.IsPaused || Now >= _state.Deadline)
            return false;
        if (services.Bus.Unreachable(_state.Accepted!.Realm, _state.Definition.Capabilities) is null)
            return false;
        _cutOff = true;
        ArmAt(Now + s_again);
        return true;
    }

    private void Finish(LoopState state)
    {
        _timer?.Dispose();
        _timer = null;
        _leases.Clear();
        if (state.Accepted!.Parent is null)
            services.Quota.Release(state.Accepted.Realm);
        services.Open.Remove(Id);
        services.Metrics.Ended(state);
        _ended?.TrySetResult(ExecutionMapper.Summary(state));
        LoopTraces.Ended(state);
        host.Deactivate();
    }

    /// <summary>Loops whose bidding is open hear of instances that appear.</summary>
    private void Watch()
    {
        if (_state!.Phase is LoopPhase.Bidding or LoopPhase.BackingOff)
            services.Open.Add(Id, _state.Accepted!.Realm, _state.Definition.Capabilities);
        else
            services.Open.Remove(Id);
    }

    private async Task LoseLeasesAsync()
    {
        if (_leases.Count == 0)
            return;
        foreach (var (number, until) in _leases.ToArray())
        {
            if (until > Now)
                continue;
            _leases.Remove(number);
            if (_state!.Item(number) is { IsOut: true } item)
                await EnqueueAsync(new FailWork(Now, number, item.Attempt, item.Instance, item.Replica, "LeaseExpired", $"no sign of life for {services.Options.Lease}", Final: false));
        }
    }

    private ImmutableArray<Candidate> PresentCandidates() => _state!.Phase is LoopPhase.Bidding or LoopPhase.BackingOff
        ? services.Candidates.Find(_state.Definition, _state.Accepted!.Realm)
        : [];

    private ImmutableArray<Candidate> AllCandidates() => services.Candidates.Find(_state!.Definition, _state.Accepted!.Realm);

    private void Arm()
    {
        if (_state!.NextDue() is not { } due)
            return;
        if (_flushAt < due)
            due = _flushAt.Value;
        foreach (var lease in _leases.Values)
        {
            if (lease < due)
                due = lease;
        }

        ArmAt(due);
    }

    /// <summary>An earlier timer is kept: it fires for nothing, finds that, and arms the next. Most loops end before any fires.</summary>
    private void ArmAt(DateTimeOffset due)
    {
        if (due >= _timerDue)
            return;
        _timerDue = due;
        var wait = due - Now;
        wait = wait < TimeSpan.Zero ? TimeSpan.Zero : wait > TimeSpan.FromDays(40) ? TimeSpan.FromDays(40) : wait;
        if (_timer is null)
            _timer = host.CreateTimer(wait);
        else
            _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }

    /// <summary>What was decided together.</summary>
    private sealed class Turn
    {
        public List<(Pending Pending, Rejection? Rejection)> Answered { get; } = [];

        public List<LoopEffect> Effects { get; } = [];

        /// <summary>It is written now.</summary>
        public bool Urgent { get; set; }

        /// <summary>It is written before it is answered, see <see cref="LoopEvent.IsPatient"/>.</summary>
        public bool Patient { get; set; }

        public void Fail(Exception reason)
        {
            foreach (var (pending, _) in Answered)
                pending.Completion.SetException(reason);
        }
    }

    private sealed class Pending(LoopCommand command)
    {
        public LoopCommand Command { get; } = command;

        public TaskCompletionSource<Rejection?> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
