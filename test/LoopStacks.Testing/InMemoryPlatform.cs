using System.Text;
using LoopStacks.Agents;
using LoopStacks.Contracts.Executions;
using LoopStacks.ControlPlane;
using LoopStacks.ControlPlane.Settings;
using LoopStacks.Core.Loops;
using LoopStacks.Core.Resources;
using LoopStacks.Engine.Coordination;
using LoopStacks.Engine.Events;
using LoopStacks.Engine.Faults;
using LoopStacks.Engine.Loops;
using LoopStacks.Engine.Resources;
using Microsoft.Extensions.DependencyInjection;

namespace LoopStacks.Testing;

/// <summary>
/// The whole platform in the process of a test: engine, gateway and API are those of production, the store is in memory, agents of the SDK are connected over loopback on a free port. Starting one takes a second or so, a
/// flow of several agents then milliseconds. Thread safe.
/// </summary>
/// <example>
/// <code>
/// await using var platform = await InMemoryPlatform.StartAsync();
/// await platform.ApplyAsync(yaml);
/// await platform.AddAsync(LoopAgent.Create("ann").Capability("review").Handle(work => new { accept = true }));
/// var end = await platform.RunAsync("article-review", new { text = "hello" });
/// </code>
/// </example>
public sealed partial class InMemoryPlatform : IAsyncDisposable
{
    /// <summary>The realm in which everything runs where nothing else is said.</summary>
    public const string DefaultRealm = "default-realm";

    private static readonly string[] s_ends = ["loopCompleted", "loopFailed", "loopCancelled", "loopTimedOut"];

    private readonly RunningControlPlane _running;
    private readonly PlatformOptions _options;
    private readonly List<RunningAgent> _agents = [];
    private readonly Lock _gate = new();

    private InMemoryPlatform(RunningControlPlane running, PlatformOptions options) => (_running, _options) = (running, options);

    /// <summary>Where the platform listens, for tests of its API and of agents in other processes.</summary>
    public Uri Address => _running.BaseAddress;

    /// <summary>Its clock.</summary>
    public TimeProvider Time => _options.Time;

    private ILoopService Loops => _running.Services.GetRequiredService<ILoopService>();

    /// <summary>Starts a platform that nothing else knows.</summary>
    /// <param name="options">Null takes the defaults.</param>
    /// <exception cref="ControlPlaneException">It can't start; the message says why.</exception>
    public static async Task<InMemoryPlatform> StartAsync(PlatformOptions? options = null)
    {
        options ??= new PlatformOptions();
        var running = await ControlPlaneHost.StartAsync(new ControlPlaneOptions
        {
            Urls = "http://127.0.0.1:0",
            DataFolder = ControlPlaneOptions.InMemory,
            Redis = "", // It is by itself, whatever the machine's environment says.
            LogLevel = options.LogLevel,
            Time = options.Time,
            Arguments = [.. Leases(options.Time), .. options.Settings],
        }).ConfigureAwait(false);
        return new InMemoryPlatform(running, options);
    }

    /// <summary>Creates or changes resources, as <c>loopstacks apply</c> does.</summary>
    /// <param name="documents">YAML of one or more documents, or JSON.</param>
    /// <exception cref="PlatformException">One is not valid; the message has every fault with its line. Nothing was applied.</exception>
    public async Task ApplyAsync(string documents)
    {
        var read = ResourceReader.ReadYaml(documents);
        var faults = read.SelectMany(result => result.Errors).ToArray();
        if (faults.Length > 0)
            throw new PlatformException("InvalidResource", "The documents are not valid:" + string.Concat(faults.Select(fault => $"{Environment.NewLine}  line {fault.Line}: {fault.Pointer}: {fault.Message}")));
        var service = _running.Services.GetRequiredService<IResourceService>();
        foreach (var result in read)
            Value(await service.ApplyAsync(result.Resource!, dryRun: false, CancellationToken.None).ConfigureAwait(false));
    }

    /// <summary>Runs an agent, and returns when the platform offers what it can do. It runs until the platform is disposed. Several of the same name are replicas of one instance.</summary>
    /// <exception cref="LoopStacks.Agents.Connections.AgentRejectedException">The platform does not let it in.</exception>
    public async Task AddAsync(LoopAgent agent)
    {
        ArgumentNullException.ThrowIfNull(agent);
        await RunAsync(agent).ConfigureAwait(false);
    }

    /// <summary>Runs a scripted agent, and returns when the platform offers what it can do.</summary>
    public async Task AddAsync(ScriptedAgent agent)
    {
        ArgumentNullException.ThrowIfNull(agent);
        if (agent.Running is not null)
            throw new InvalidOperationException($"The agent {agent.Name} runs already; a second replica is another scripted agent of the same name.");
        await RunAsync(agent.Agent, running => agent.Running = running).ConfigureAwait(false);
    }

    /// <summary>Starts a loop.</summary>
    /// <param name="loopStack">Name of a LoopStack, or of a capability.</param>
    /// <param name="input">Anything that is JSON.</param>
    /// <param name="budget">Of the whole tree.</param>
    /// <param name="labels">Of the tree.</param>
    /// <param name="deadline">When it must end at the latest.</param>
    /// <param name="realm">Where it runs.</param>
    /// <returns>The loop's id.</returns>
    /// <exception cref="PlatformException">The platform refuses it.</exception>
    public async Task<string> StartLoopAsync(
        string loopStack,
        object? input,
        ExecutionBudget? budget = null,
        IReadOnlyDictionary<string, string>? labels = null,
        DateTimeOffset? deadline = null,
        string realm = DefaultRealm)
    {
        var started = await Loops.StartAsync(new StartRequest(loopStack, Json.Of(input), realm, deadline, labels, budget), CancellationToken.None).ConfigureAwait(false);
        return Value(started).Id.ToString();
    }

    /// <summary>Starts a loop and waits for its end, whichever that is.</summary>
    /// <param name="loopStack">Name of a LoopStack, or of a capability.</param>
    /// <param name="input">Anything that is JSON.</param>
    /// <returns>The loop as it ended.</returns>
    /// <exception cref="PlatformException">The platform refuses it, or it does not end within <see cref="PlatformOptions.Patience"/>; the message then explains where it stands.</exception>
    public async Task<Execution> RunAsync(string loopStack, object? input) => await EndAsync(await StartLoopAsync(loopStack, input).ConfigureAwait(false)).ConfigureAwait(false);

    /// <summary>Waits for the end of a loop.</summary>
    /// <exception cref="PlatformException">There is no such loop, or it does not end within <see cref="PlatformOptions.Patience"/>; the message then explains where it stands.</exception>
    public async Task<Execution> EndAsync(string loop)
    {
        await GetAsync(loop).ConfigureAwait(false); // So that one that is not there is not waited for.
        if (!await FollowAsync($"execution/{IdOf(loop)}", @event => Task.FromResult(s_ends.Contains(@event.Type))).ConfigureAwait(false))
            throw new PlatformException(null, $"The loop did not end within {_options.Patience.TotalSeconds:0.#} s. {await ExplainAsync(loop).ConfigureAwait(false)}");
        return await GetAsync(loop).ConfigureAwait(false);
    }

    /// <summary>The loop as it stands, with bids, work and all.</summary>
    /// <exception cref="PlatformException">There is no such loop.</exception>
    public async Task<Execution> GetAsync(string loop) =>
        await Loops.GetAsync(IdOf(loop), CancellationToken.None).ConfigureAwait(false) ?? throw NoSuchLoop(loop);

    /// <summary>The loop with its children and theirs.</summary>
    /// <exception cref="PlatformException">There is no such loop.</exception>
    public async Task<ExecutionTree> TreeAsync(string loop) =>
        await Loops.TreeAsync(IdOf(loop), CancellationToken.None).ConfigureAwait(false) ?? throw NoSuchLoop(loop);

    /// <summary>Cancels a loop and its children.</summary>
    /// <exception cref="PlatformException">There is no such loop, or it has ended.</exception>
    public async Task CancelAsync(string loop, string? reason = null) => Value(await Loops.CancelAsync(IdOf(loop), reason, CancellationToken.None).ConfigureAwait(false));

    /// <summary>Why a loop came to what it came to, sentence by sentence, its children included; good in the message of a test that fails.</summary>
    public async Task<string> ExplainAsync(string loop)
    {
        var explanation = await Loops.ExplainAsync(IdOf(loop), 5, CancellationToken.None).ConfigureAwait(false) ?? throw NoSuchLoop(loop);
        var text = new StringBuilder();
        Write(text, explanation, "");
        return text.ToString();
    }

    /// <summary>Stops agents and platform; nothing of them is left.</summary>
    public async ValueTask DisposeAsync()
    {
        RunningAgent[] agents;
        lock (_gate)
            agents = [.. _agents];
        await Task.WhenAll(agents.Select(agent => agent.DisposeAsync().AsTask())).ConfigureAwait(false);
        await _running.DisposeAsync().ConfigureAwait(false);
    }

    private async Task RunAsync(LoopAgent agent, Action<RunningAgent>? known = null)
    {
        var bus = _running.Services.GetRequiredService<ICoordinationBus>();
        var present = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        RunningAgent? running = null;
        bus.InstanceAppeared += Appeared; // Before it runs, so that it can't be missed.
        try
        {
            running = new RunningAgent(agent, Address, Time, _options.Patience);
            known?.Invoke(running);
            lock (_gate)
                _agents.Add(running);
            await running.ConnectedAsync().ConfigureAwait(false);
            if (bus.Present(running.Realm).All(offer => offer.Instance != running.Instance))
                await present.Task.WaitAsync(_options.Patience).ConfigureAwait(false);
        }
        finally
        {
            bus.InstanceAppeared -= Appeared;
        }

        void Appeared(InstanceOffer offer)
        {
            if (offer.Instance == (running?.Instance ?? agent.Name))
                present.TrySetResult();
        }
    }

    /// <summary>By a virtual clock no heartbeat can come while time passes at once, so nothing may depend on them, and a jump is no stall that the log should speak of.</summary>
    private static IEnumerable<string> Leases(TimeProvider time) => time == TimeProvider.System
        ? []
        :
        [
            "--LoopStacks:Gateway:HeartbeatInterval=1.00:00:00",
            "--LoopStacks:Gateway:Lease=365.00:00:00",
            "--LoopStacks:Gateway:AcceptTimeout=365.00:00:00",
            "--LoopStacks:Engine:Lease=365.00:00:00",
            "--Logging:LogLevel:Orleans.Runtime.MembershipService.LocalSiloHealthMonitor=None",
        ];

    private static void Write(StringBuilder text, Explanation explanation, string indent)
    {
        text.Append(indent).Append(explanation.Loopstack).Append(" (").Append(explanation.ExecutionId).Append("): ").Append(explanation.Summary);
        foreach (var sentence in explanation.Sentences)
            text.AppendLine().Append(indent).Append("  ").Append(sentence.Text);
        foreach (var child in explanation.Children ?? [])
        {
            text.AppendLine();
            if (child.Explanation is { } own)
                Write(text, own, indent + "    ");
            else
                text.Append(indent).Append("    ").Append(child.Text);
        }
    }

    private static LoopId IdOf(string loop) => LoopId.TryParse(loop, out var id) ? id : throw NoSuchLoop(loop);

    private static PlatformException NoSuchLoop(string loop) => new("NotFound", $"There is no loop '{loop}'.");

    private static T Value<T>(Outcome<T> outcome) => outcome.Fault is { } fault ? throw new PlatformException(fault.Code.Code, fault.Detail) : outcome.Value;
}
