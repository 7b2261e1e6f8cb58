using System.Collections.Immutable;
using LoopStacks.Contracts.Executions;
using LoopStacks.Core.Bidding;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Coordination;
using LoopStacks.Engine.Journal;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Concurrency;
using Orleans.Placement;
using Orleans.Runtime;

namespace LoopStacks.Engine.Loops;

/// <summary>Hosts one <see cref="LoopActor"/>. Reentrant, so that commands can come while others are being written.</summary>
[Reentrant]
[PreferLocalPlacement]
[Immovable]
internal sealed class LoopGrain : Grain, ILoopGrain, ILoopHost
{
    private readonly LoopActor _loop;
    private readonly TimeProvider _time;
    private readonly LoopGrains _grains;
    private TaskScheduler? _turns;
    private bool _letsGo;
    private bool _isGone;

    public LoopGrain(LoopGrainServices services, LoopGrains grains, ILogger<LoopGrain> logger)
    {
        (_time, _grains) = (services.Time, grains);
        _loop = new LoopActor(new LoopId(this.GetPrimaryKey()), services, this, logger);
    }

    public async Task<Immutable<Execution>> StartAsync(StoredDefinition definition, StartLoop command) => new(await _loop.StartAsync(definition, command));

    public Task StartChildAsync(StoredDefinition definition, StartLoop command) => _loop.StartChildAsync(definition, command);

    public async Task<Immutable<Rejection?>> HandleAsync(LoopCommand command) => new(await _loop.HandleAsync(command));

    public Task AnswerAsync(int attempt, ImmutableArray<BidAnswer> answers) => _loop.AnswerAsync(attempt, answers);

    public Task RenewAsync(ImmutableArray<HeldItem> items) => _loop.RenewAsync(items);

    public Task NoticeAsync(InstanceOffer offer) => _loop.NoticeAsync(offer);

    public Task TickAsync() => _loop.TickAsync();

    public Task RecoverAsync() => _loop.RecoverAsync();

    public async Task<Immutable<Execution?>> EndAsync(TimeSpan atMost) => new(await _loop.EndAsync(atMost));

    public async Task<Immutable<ChildNotice>> SpawnAsync(ChildRequest request) => new(await _loop.SpawnAsync(request));

    public Task EndChildAsync(ChildEnded end) => _loop.EndChildAsync(end);

    public Task AskChildrenAsync() => _loop.AskChildrenAsync();

    public Task<bool> RemindAsync(string? pausedBy) => _loop.RemindAsync(pausedBy);

    public Task<bool> IsRunningAsync() => _loop.IsRunningAsync();

    public Task CancelAsync(string reason) => _loop.CancelAsync(reason);

    public async Task<Immutable<AnswerNotice>> AskAsync(QuestionRequest request) => new(await _loop.AskAsync(request));

    public Task<DateTimeOffset?> ExtendAsync(DateTimeOffset until, string reason) => _loop.ExtendAsync(until, reason);

    public Task PauseChildAsync(bool resume, string by) => _loop.PauseChildAsync(resume, by);

    public async Task<Immutable<Rejection?>> ResumeAsync(string by) => new(await _loop.ResumeAsync(by));

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (!_letsGo)
            await _loop.FlushAsync();
        _loop.Stop();
        _isGone = true;
        // The cluster moves grains, such as where the process that knew their places is gone. Of one that stops, the others take up the loops.
        if (!_letsGo && _loop.IsHeld && reason.ReasonCode is not (DeactivationReasonCode.ActivationIdle or DeactivationReasonCode.ShuttingDown))
            _ = Task.Run(() => _grains.TakeUpAgainAsync(new LoopId(this.GetPrimaryKey()), _time), CancellationToken.None); // Out of the turn that must end first.
    }

    void ILoopHost.Deactivate()
    {
        _letsGo = true;
        DeactivateOnIdle();
    }

    /// <summary>
    /// Ticks come as turns of this activation, not as requests: one that is to leave takes no request until those that it has are over, and what they wait for may be a tick.
    /// </summary>
    ITimer ILoopHost.CreateTimer(TimeSpan due)
    {
        _turns ??= TaskScheduler.Current; // The activation's: this is called in a turn.
        return _time.CreateTimer(
            static state =>
            {
                var grain = (LoopGrain)state!;
                _ = Task.Factory.StartNew(static self => ((LoopGrain)self!).TickHereAsync(), grain, CancellationToken.None, TaskCreationOptions.None, grain._turns!);
            },
            this,
            due,
            Timeout.InfiniteTimeSpan);
    }

    /// <summary>A tick that comes after the loop has left is for whoever has it now.</summary>
    private Task TickHereAsync() => _isGone ? _grains.Get(new LoopId(this.GetPrimaryKey())).TickAsync() : _loop.TickAsync();
}
