using System.Buffers.Binary;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Loops;
using LoopStacks.Simulation.Agents;
using LoopStacks.Simulation.Platforms;
using LoopStacks.Simulation.Workloads;
using LoopStacks.Simulation.Worlds;

namespace LoopStacks.Simulation;

/// <summary>
/// A world of one seed: the platform, agents, people and clients. For a while things go wrong; then nothing does, and all that was accepted must come to its end. The promises are checked with every event.
/// </summary>
internal sealed class Simulation
{
    private static readonly TimeSpan s_troubles = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_horizon = TimeSpan.FromHours(2);
    private static readonly TimeSpan s_calmLoop = TimeSpan.FromSeconds(0.9);
    private const long MostSteps = 2_000_000;

    private readonly int _seed;
    private readonly World _world;
    private readonly Faults _faults;
    private readonly Platforms.Environment _environment = new();
    private readonly List<LoopId> _promised = [];
    private int _number;
    private int _roots;
    private bool _isOver;
    private ViolationException? _violation;

    private Simulation(int seed, List<string>? lines)
    {
        _seed = seed;
        _world = new World(seed);
        _world.Trace.Lines = lines;
        _faults = Faults.Draw(_world);
        var invariants = new Invariants(loop => Disk!.State(loop));
        Disk = new Disk(_world, Stacks.Definitions, invariants.Judge);
        Disk.Happened += OnEvent;
        Replicas =
        [
            new Replica(this, _world, _faults, "ann", "add"),
            new Replica(this, _world, _faults, "bob", "add", "audit"),
            new Replica(this, _world, _faults, "cid", "add", "join"),
            new Replica(this, _world, _faults, "dan", "add", "audit", "verify"),
            new Replica(this, _world, _faults, "eve", "join", "verify"),
        ];
    }

    public Disk Disk { get; }

    public IReadOnlyList<Replica> Replicas { get; }

    /// <summary>Null while the platform is down.</summary>
    public Process? Process { get; private set; }

    /// <param name="seed">All that is random follows from it.</param>
    /// <param name="lines">Takes what happens, line by line; null where nobody reads.</param>
    /// <param name="happened">Told of every event that becomes durable.</param>
    /// <param name="forgets">How often the disk says that it has written, and has not: a world in which promises can't be kept.</param>
    public static Outcome Run(int seed, List<string>? lines = null, Action<LoopEvent>? happened = null, double forgets = 0)
    {
        var simulation = new Simulation(seed, lines);
        simulation._environment.Forgets = forgets;
        if (happened is not null)
            simulation.Disk.Happened += (@event, _) => happened(@event);
        simulation.Run();
        return new Outcome(seed, simulation._world.Trace.Hash, simulation._world.Steps, simulation.Disk.Loops.Count, simulation._violation);
    }

    public int NextNumber() => ++_number;

    public void Violated(ViolationException violation) => _violation ??= violation;

    /// <summary>A call from outside to a loop, by whatever process there is.</summary>
    public Task<T> AskAsync<T>(LoopId loop, Func<LoopActor, Task<T>> call) =>
        Process?.AskAsync(loop, call) ?? Task.FromException<T>(new IOException("The platform is not there."));

    private void Run()
    {
        Process = new Process(this, _world, Disk, _faults, _environment, isFirst: true);
        Process.Start();
        foreach (var replica in Replicas)
            replica.Begin();
        _world.Outside.Run(Plan);
        try
        {
            while (_violation is null && !_isOver && _world.Step())
            {
                if (_world.Elapsed > s_horizon)
                    throw new ViolationException($"After {s_horizon} these loops have not ended: {string.Join(", ", Unfinished().Select(loop => $"{loop} ({Disk.State(loop)!.Phase}{(Disk.State(loop)!.IsPaused ? ", paused" : "")}, depth {Disk.State(loop)!.Accepted!.Depth})"))}.");
                if (_world.Steps > MostSteps)
                    throw new ViolationException($"After {MostSteps} steps, at {_world.Elapsed}, it still goes on.");
            }
        }
        catch (ViolationException violation)
        {
            Violated(violation);
        }
    }

    private void Plan()
    {
        var random = _world.Random;
        _roots = random.Next(1, 4);
        for (var root = 0; root < _roots; root++)
            _world.After(_world.Between(0, 1_000), () => _ = StartAsync());
        for (var crash = 0; crash < _faults.Crashes; crash++)
            _world.After(Soon(), Crash);
        for (var jump = 0; jump < _faults.ClockJumps; jump++)
            _world.After(Soon(), Jump);
        for (var outage = 0; outage < _faults.Outages; outage++)
            _world.After(Soon(), FillDisk);
        for (var intervention = 0; intervention < _faults.Interventions; intervention++)
            _world.After(Soon(), Intervene);
        _world.After(s_troubles, Cease);

        // Most of what there is to disturb happens early.
        TimeSpan Soon() => _world.Random.Next(3) == 0 ? _world.Between(0, 50_000) : _world.Between(0, 3_000);
    }

    private async Task StartAsync()
    {
        if (Process is not { IsAlive: true } process)
        {
            await _world.Delay(TimeSpan.FromSeconds(1)); // A client tries again.
            await StartAsync();
            return;
        }

        var random = _world.Random;
        var (stack, input) = random.Next(4) switch
        {
            0 => ("plan", Sums.Plan(random.Next(1000))),
            1 => (new[] { "panel", "team", "checked", "debate" }[random.Next(4)], Sums.Input(random.Next(2), random.Next(1, 3), random.Next(1000), random.Next(3) == 0)),
            _ => ("sum", Sums.Input(random.Next(3), random.Next(1, 4), random.Next(1000), random.Next(4) == 0)),
        };
        var budget = _faults.IsCalm || random.Next(3) > 0 ? null : new LoopBudget(random.Next(1, 5), random.Next(2, 20));
        var id = NewId();
        var definition = Stacks.Definitions.Add(Stacks.Named(stack));
        var present = process.Candidates.Find(definition, "default-realm");
        var command = new StartLoop(
            _world.Now, "default-realm", input, present, Budget: budget, AwaitUntil: process.Expected.AwaitUntil(definition, "default-realm", present, _world.Now));
        process.Call(id, async loop =>
        {
            await loop.StartAsync(Stacks.Definitions.Get(definition.Hash).Stored, command);
            if (Disk.State(id) is null)
                throw new ViolationException($"Loop {id} was accepted, and is not durable.");
            _promised.Add(id);
        });
    }

    private void OnEvent(LoopEvent @event, LoopState state)
    {
        if (@event is QuestionAsked asked && !_world.Chance(_faults.IsCalm ? 0 : 0.2))
            _world.After(_faults.IsCalm ? _world.Between(1, 20) : _world.Between(1, 20_000), () => _ = AnswerAsync(new TaskId(state.Id, asked.Number)));
        if (_faults.IsCalm && state.HasEnded)
        {
            // A contribution that is not needed any more is cancelled with its children.
            if (@event is not LoopCompleted && (@event is not LoopCancelled || state.Accepted!.Parent is null))
                throw new ViolationException($"Nothing went wrong, and loop {state.Id} ended with {@event}.");
            if (state.EndedAt - state.CreatedAt > s_calmLoop)
                throw new ViolationException($"Nothing went wrong, and loop {state.Id} ({state.Accepted!.Stack}) took {state.EndedAt - state.CreatedAt}: it waited for a timer.");
        }
    }

    /// <summary>A person answers, until it is heard; an answer is recorded once.</summary>
    private async Task AnswerAsync(TaskId task)
    {
        while (true)
        {
            try
            {
                var first = await AskAsync(task.Loop, loop => loop.HandleAsync(new AnswerQuestion(_world.Now, task.Number, System.Text.Json.JsonElement.Parse($"{Sums.Answer}"), "ann")));
                if (first is null && Disk.State(task.Loop)?.FindQuestion(task.Number) is not { Status: QuestionStatus.Answered })
                    throw new ViolationException($"The answer to {task} was taken, and is not durable.");
                if (first is null && await AskAsync(task.Loop, loop => loop.HandleAsync(new AnswerQuestion(_world.Now, task.Number, System.Text.Json.JsonElement.Parse("8"), "bob"))) is null)
                    throw new ViolationException($"The question {task} was answered twice.");
                return;
            }
            catch (ViolationException violation)
            {
                Violated(violation);
                return;
            }
            catch (Exception)
            {
                await _world.Delay(TimeSpan.FromSeconds(1));
            }
        }
    }

    private void Crash()
    {
        if (Process is not { } process)
            return;
        _world.Trace.Say(_world, $"crash");
        Process = null;
        process.Crash();
        _world.After(_world.Between(10, 20_000), () =>
        {
            _world.Trace.Say(_world, $"start");
            Process = new Process(this, _world, Disk, _faults, _environment, isFirst: false);
            Process.Start();
            foreach (var replica in Replicas)
                _world.After(_world.Between(1, 3_000), replica.Connect);
        });
    }

    private void Jump()
    {
        _world.Skew += _world.Random.Next(3) switch
        {
            0 => -_world.Between(1, 30_000),
            1 => _world.Between(1, 30_000),
            _ => _world.Between(1, 600_000),
        };
        _world.Trace.Say(_world, $"clock   shows {_world.Now:O}");
    }

    private void FillDisk()
    {
        _environment.DiskIsFull = true;
        _world.After(_world.Between(100, 40_000), () => _environment.DiskIsFull = false);
    }

    /// <summary>Somebody cancels, pauses, or takes work away.</summary>
    private void Intervene()
    {
        if (Unfinished() is not { Count: > 0 } open)
            return;
        var loop = open[_world.Random.Next(open.Count)];
        var state = Disk.State(loop)!;
        LoopCommand command = _world.Random.Next(4) switch
        {
            0 => new CancelLoop(_world.Now, "somebody does not want it"),
            1 => new ReawardWork(_world.Now, _world.Random.Next(1, 4), null, "ann"),
            _ => new PauseLoop(_world.Now, "ann", null),
        };
        // A person pauses executions; children go with them.
        var target = command is PauseLoop ? state.Accepted!.Root : loop;
        _world.Trace.Say(_world, $"person  {command.GetType().Name} {Disk.Short(target)}");
        Process?.Call(target, actor => actor.HandleAsync(command));
        if (command is PauseLoop)
            _world.After(_world.Between(100, 20_000), () => Process?.Call(target, actor => actor.ResumeAsync("ann")));
    }

    private void Cease()
    {
        _world.Trace.Say(_world, $"calm    from now on");
        _faults.Cease();
        _environment.DiskIsFull = false;
        Check();
    }

    /// <summary>Lets what a person has paused go on, and sees whether all is done.</summary>
    private void Check()
    {
        var open = Unfinished();
        foreach (var loop in open.Where(loop => Disk.State(loop) is { IsPaused: true, Accepted.Parent: null }))
            Process?.Call(loop, actor => actor.ResumeAsync("ann"));
        if (open.Count > 0)
        {
            _world.After(TimeSpan.FromSeconds(5), Check);
            return;
        }

        if (_promised.FirstOrDefault(loop => Disk.State(loop) is null) is { Value: var lost } && lost != Guid.Empty)
            throw new ViolationException($"Loop {lost} was accepted and is lost.");
        _world.After(TimeSpan.FromSeconds(60), () => _isOver = true); // What is late still comes, and changes nothing.
    }

    private List<LoopId> Unfinished() => [.. Disk.Loops.Where(loop => !Disk.State(loop)!.HasEnded)];

    private LoopId NewId()
    {
        Span<byte> bytes = stackalloc byte[16];
        _world.Random.NextBytes(bytes);
        BinaryPrimitives.WriteInt64BigEndian(bytes, (_world.Now.ToUnixTimeMilliseconds() << 16) | 0x7000 | (long)(bytes[7] & 0xFF));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3F));
        return new LoopId(new Guid(bytes, bigEndian: true));
    }

    public override string ToString() => $"seed {_seed}";
}

/// <summary>What a seed came to.</summary>
/// <param name="Hash">Of all that happened: the same seed gives the same.</param>
internal sealed record Outcome(int Seed, ulong Hash, long Steps, int Loops, ViolationException? Violation);
