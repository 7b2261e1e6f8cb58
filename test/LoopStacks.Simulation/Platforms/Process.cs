using System.Diagnostics.Metrics;
using LoopStacks.Core.Loops;
using LoopStacks.Engine;
using LoopStacks.Engine.Cluster;
using LoopStacks.Engine.Coordination;
using LoopStacks.Engine.Loops;
using LoopStacks.Engine.Ends;
using LoopStacks.Engine.Reputation;
using LoopStacks.Simulation.Workloads;
using LoopStacks.Simulation.Worlds;
using Microsoft.Extensions.Logging;

namespace LoopStacks.Simulation.Platforms;

/// <summary>One life of the platform's process, from its start to its crash: loops in memory, the budgets of trees, the gateway, and nothing that survives.</summary>
internal sealed class Process
{
    private static readonly LoopMetrics s_metrics = new(new Meters());

    private readonly World _world;
    private readonly Disk _disk;
    private readonly Faults _faults;
    private readonly Simulation _simulation;
    private readonly Dictionary<LoopId, Activation> _activations = [];
    private readonly List<TurnQueue> _turns = [];
    private readonly HashSet<TaskCompletionSource<object?>> _callers = [];
    private readonly ProcessJournal _journal;

    public Process(Simulation simulation, World world, Disk disk, Faults faults, Environment environment, bool isFirst)
    {
        (_simulation, _world, _disk, _faults) = (simulation, world, disk, faults);
        Time = new ProcessTime(world, () => IsAlive);
        Logger = new Observer(this);
        _journal = new ProcessJournal(world, disk, faults, environment);
        Gateway = new Gateway(this, world, disk, faults, simulation.Replicas);
        var resources = new Stacks();
        var stacks = new StackResolver(resources, Stacks.Definitions, Gateway, Time);
        var engine = new EngineState();
        if (!isFirst)
            engine.RestartedAt = Time.GetUtcNow();
        var options = new EngineOptions { QuestionDue = TimeSpan.FromMinutes(2) };
        Expected = new ExpectedAgents(stacks, Gateway, _journal, engine, options, Time);
        Candidates = new CandidateFinder(Gateway, new ReputationBook(new ReputationOptions(), Time));
        var peers = new Peers(this, world, disk, faults, _journal);
        Services = new LoopGrainServices(
            _journal,
            new LoopReader(_journal, Stacks.Definitions),
            Stacks.Definitions,
            Gateway,
            Candidates,
            new OpenBiddings(new LoopGrains(null!, null!)), // Only kept; who is told of instances is found by the gateway here.
            new RealmQuota(),
            s_metrics,
            new EndedLoops(Time),
            new ChildStarter(peers, new Intake(resources, stacks, Gateway, Time), Stacks.Definitions, Candidates, Expected, s_metrics, Time),
            peers,
            new NodeIdentity("simulated"),
            options,
            Time);
    }

    public bool IsAlive { get; private set; } = true;

    public ProcessTime Time { get; }

    public ILogger Logger { get; }

    public LoopGrainServices Services { get; }

    public CandidateFinder Candidates { get; }

    public ExpectedAgents Expected { get; }

    public Gateway Gateway { get; }

    public IEnumerable<Activation> Activations => _activations.Values;

    /// <summary>Takes up every unfinished loop, and then looks now and then for those whose time has come.</summary>
    public void Start()
    {
        foreach (var loop in _disk.Loops.Where(loop => !_disk.Row(loop)!.HasEnded).ToArray())
            Call(loop, static actor => actor.RecoverAsync());
        Scan();
    }

    public void Crash()
    {
        IsAlive = false;
        foreach (var turns in _turns)
            turns.IsDead = true;
        _journal.Die();
        foreach (var caller in _callers.ToArray())
            caller.TrySetException(new IOException("The platform has died."));
        _callers.Clear();
    }

    public TurnQueue NewTurns()
    {
        var turns = new TurnQueue(_world, _simulation.NextNumber()) { IsDead = !IsAlive };
        _turns.Add(turns);
        return turns;
    }

    /// <summary>Calls a loop, in its turn.</summary>
    public void Call(LoopId id, Func<LoopActor, Task> call)
    {
        if (!IsAlive)
            return;
        if (!_activations.TryGetValue(id, out var activation))
            _activations[id] = activation = new Activation(this, id);
        activation.Call(call);
    }

    /// <summary>A call from outside (an agent, a person, a client): on its way it is delayed, lost or doubled, and so is its answer.</summary>
    public async Task<T> AskAsync<T>(LoopId id, Func<LoopActor, Task<T>> call)
    {
        if (!IsAlive)
            throw new IOException("The platform is not there.");
        var answer = new TaskCompletionSource<object?>();
        _callers.Add(answer);
        var copies = _world.Chance(_faults.Twice) ? 2 : 1;
        var isLost = _world.Chance(_faults.Lost);
        var answerIsLost = _world.Chance(_faults.Lost);
        if (isLost || answerIsLost)
            _world.After(_world.Between(1_000, 5_000), () => answer.TrySetException(new IOException("The connection was lost.")));
        for (var copy = 0; copy < copies && !isLost; copy++)
            _world.After(Latency(), () => Call(id, async actor =>
            {
                try
                {
                    var value = await call(actor);
                    if (!answerIsLost)
                        answer.TrySetResult(value);
                }
                catch (Exception exception) when (exception is not ViolationException)
                {
                    answer.TrySetException(exception);
                }
            }));
        try
        {
            return (T)(await answer.Task)!;
        }
        finally
        {
            _callers.Remove(answer);
        }
    }

    public TimeSpan Latency() => _world.Between(0.05, _faults.IsCalm ? 1 : _faults.LatencyMs);

    /// <returns>False where it is forgotten already.</returns>
    public bool Forget(Activation activation) => IsAlive && _activations.TryGetValue(activation.Id, out var now) && now == activation && _activations.Remove(activation.Id);

    public void Violated(ViolationException violation) => _simulation.Violated(violation);

    private void Scan()
    {
        if (!IsAlive)
            return;
        foreach (var loop in _disk.Loops.Where(loop => _disk.Row(loop) is { HasEnded: false } row && row.DueAt < Time.GetUtcNow() - Services.Options.ScanInterval).ToArray())
            Call(loop, static actor => actor.TickAsync());
        _world.After(Services.Options.ScanInterval, Scan);
    }

    private sealed class Meters : IMeterFactory
    {
        public Meter Create(MeterOptions options) => new(options);

        public void Dispose()
        {
        }
    }

    /// <summary>What a loop could not decide is a broken promise; what failed and is made good is not.</summary>
    private sealed class Observer(Process process) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error || process._world.Trace.Lines is not null;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
                return;
            var text = formatter(state, exception);
            process._world.Trace.Say(process._world, $"log     {logLevel} {text} {exception?.Message}");
            if (logLevel >= LogLevel.Error)
                process.Violated(new ViolationException(text, exception));
        }
    }
}
