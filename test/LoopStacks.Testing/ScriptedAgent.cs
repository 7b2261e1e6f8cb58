using LoopStacks.Agents;
using Bid = LoopStacks.Agents.Bid;
using Usage = LoopStacks.Contracts.Connection.Usage;

namespace LoopStacks.Testing;

/// <summary>
/// An agent that does what a test has written down: how it bids, and what becomes of its work, one step after the other; the last step of each script is repeated. It is an agent of the SDK, so everything between it and
/// the platform is as in production. Work without a step is held until the test says what becomes of it. Thread safe once it runs; the script is written before.
/// </summary>
/// <example>
/// <code>
/// var ann = ScriptedAgent.Named("ann", "review").Bids(0.9).Fails("the model is busy").Completes(new { accept = true });
/// await platform.AddAsync(ann);
/// </code>
/// </example>
public sealed class ScriptedAgent
{
    private readonly Script<Func<BidRequest, CancellationToken, ValueTask<Bid>>> _bids = new();
    private readonly Script<Func<ScriptedWork, Task>> _works = new();
    private readonly Observed<BidRequest> _asked;
    private readonly Observed<ScriptedWork> _taken;
    private readonly List<Func<ScriptedWork, Task>> _before = [];

    private ScriptedAgent(string name, string[] capabilities)
    {
        (Name, _asked, _taken) = (name, new Observed<BidRequest>($"Announcements to {name}"), new Observed<ScriptedWork>($"Work of {name}"));
        Agent = LoopAgent.Create(name).Capability(capabilities).Bid(BidAsync).Handle(WorkAsync);
    }

    /// <summary>Its name, and that of its instance.</summary>
    public string Name { get; }

    /// <summary>The SDK's agent, for what the script has no word for: schemas, options.</summary>
    public LoopAgent Agent { get; }

    /// <summary>How long its waits may last, by the wall clock, before they fail. Default 30 s.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    internal RunningAgent? Running { get; set; }

    /// <summary>Begins the script of an agent. Where it says nothing else, it bids 0.8.</summary>
    /// <param name="name">A DNS label.</param>
    /// <param name="capabilities">What it offers.</param>
    public static ScriptedAgent Named(string name, params string[] capabilities) => new(name, capabilities);

    /// <summary>It bids on the next announcement of a capability.</summary>
    public ScriptedAgent Bids(double confidence, decimal? cost = null, TimeSpan? expected = null)
    {
        var bid = Bid.With(confidence, cost, expected);
        _bids.Add((_, _) => ValueTask.FromResult(bid));
        return this;
    }

    /// <summary>It declines the next announcement of a capability.</summary>
    public ScriptedAgent Declines(string reason)
    {
        _bids.Add((_, _) => ValueTask.FromResult(Bid.Decline(reason)));
        return this;
    }

    /// <summary>It never answers the next announcement of a capability.</summary>
    public ScriptedAgent IsSilent()
    {
        _bids.Add(static async (_, cancellationToken) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
            return Bid.Decline("it was silent");
        });
        return this;
    }

    /// <summary>The next work has this output.</summary>
    /// <param name="output">Anything that is JSON.</param>
    /// <param name="confidence">That of the bid where null.</param>
    /// <param name="usage">What it used.</param>
    public ScriptedAgent Completes(object? output, double? confidence = null, Usage? usage = null) => Completes(_ => WorkResult.Of(output, confidence, usage));

    /// <summary>The next work has the output that is made of it.</summary>
    public ScriptedAgent Completes(Func<Work, object?> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        return Step(work =>
        {
            work.Complete(output(work.Work));
            return Task.CompletedTask;
        });
    }

    /// <summary>The next work fails.</summary>
    /// <param name="message">For people.</param>
    /// <param name="final">True where the platform is not to try again.</param>
    /// <param name="code">A word of the agent's.</param>
    public ScriptedAgent Fails(string message = "it broke", bool final = false, string? code = null) => Step(work =>
    {
        work.Fail(message, final, code);
        return Task.CompletedTask;
    });

    /// <summary>The next work stays in hand until the test says what becomes of it, by <see cref="WorkAsync(int)"/>.</summary>
    public ScriptedAgent Holds() => Step(static _ => Task.CompletedTask);

    /// <summary>Before the step that follows, this time passes, by the platform's clock; with a virtual one, when the test lets it pass.</summary>
    public ScriptedAgent After(TimeSpan delay)
    {
        _before.Add(work => Task.Delay(delay, Running?.Time ?? TimeProvider.System, work.Cancelled));
        return this;
    }

    /// <summary>Before the step that follows, its connection drops; the agent connects again by itself.</summary>
    public ScriptedAgent Disconnects()
    {
        _before.Add(_ => DisconnectAsync());
        return this;
    }

    /// <summary>The announcement number <paramref name="nth"/> (from 1) that it was asked about, one for each capability; waits for it where it has not come.</summary>
    /// <exception cref="TimeoutException">It did not come within <see cref="Patience"/>.</exception>
    public Task<BidRequest> AskedAsync(int nth = 1) => _asked.NthAsync(nth, Patience);

    /// <summary>The work number <paramref name="nth"/> (from 1) that it took, retries included; waits for it where it has not come.</summary>
    /// <exception cref="TimeoutException">It did not come within <see cref="Patience"/>.</exception>
    public Task<ScriptedWork> WorkAsync(int nth = 1) => _taken.NthAsync(nth, Patience);

    /// <summary>How many works it took so far, retries included.</summary>
    public int WorksTaken => _taken.Count;

    /// <summary>Its connection drops; completes when it has connected again, which it does by itself.</summary>
    /// <exception cref="InvalidOperationException">It was not added to a platform.</exception>
    public Task DisconnectAsync() => InPlatform().ReconnectAsync();

    /// <summary>It dies: its connection drops, and it never comes back. Work that it has in hand is lost.</summary>
    /// <exception cref="InvalidOperationException">It was not added to a platform.</exception>
    public Task DieAsync() => InPlatform().DieAsync();

    /// <summary>It is told to stop: it leaves in good order. Work that it has in hand fails, to be tried elsewhere.</summary>
    /// <exception cref="InvalidOperationException">It was not added to a platform.</exception>
    public Task StopAsync() => InPlatform().StopAsync();

    private RunningAgent InPlatform() => Running ?? throw new InvalidOperationException($"The agent {Name} runs in no platform; add it to one.");

    private ScriptedAgent Step(Func<ScriptedWork, Task> step)
    {
        var before = _before.ToArray();
        _before.Clear();
        _works.Add(async work =>
        {
            foreach (var one in before)
                await one(work).ConfigureAwait(false);
            await step(work).ConfigureAwait(false);
        });
        return this;
    }

    private ValueTask<Bid> BidAsync(BidRequest request, CancellationToken cancellationToken)
    {
        _asked.Add(request);
        return _bids.Next() is { } step ? step(request, cancellationToken) : ValueTask.FromResult(Bid.With(LoopAgent.DefaultConfidence));
    }

    private async Task<WorkResult> WorkAsync(Work work, CancellationToken cancellationToken)
    {
        var taken = new ScriptedWork(work, cancellationToken);
        var step = _works.Next()?.Invoke(taken) ?? Task.CompletedTask;
        _taken.Add(taken); // Who sees it lets virtual time pass: the step waits for that already.
        await step.ConfigureAwait(false);
        return await taken.Ended.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Steps in order; the last one again and again.</summary>
    private sealed class Script<T>
        where T : class
    {
        private readonly List<T> _steps = [];
        private int _next = -1;

        public void Add(T step) => _steps.Add(step);

        public T? Next() => _steps.Count == 0 ? null : _steps[Math.Min(Interlocked.Increment(ref _next), _steps.Count - 1)];
    }
}
