using System.Collections.Frozen;
using System.Runtime.InteropServices;
using System.Text.Json;
using LoopStacks.Agents.Running;
using LoopStacks.Contracts.Connection;
using Microsoft.Extensions.Logging;

namespace LoopStacks.Agents;

/// <summary>
/// An agent: what it can do, how it bids, how it works. Describe it, then run it; it connects, bids, works, reconnects where the
/// connection drops, and finishes what it has in hand when it is told to stop.
/// </summary>
/// <example>
/// <code>
/// await LoopAgent.Create("shouter")
///     .Capability("shout")
///     .Bid(call => call.Input.TryGetProperty("text", out _) ? Bid.With(0.9) : Bid.Decline("there is no text"))
///     .Handle(work => new { text = work.Input.GetProperty("text").GetString()!.ToUpperInvariant() })
///     .RunAsync(args);
/// </code>
/// </example>
public sealed class LoopAgent
{
    /// <summary>The confidence of an agent that does not say how it bids.</summary>
    public const double DefaultConfidence = 0.8;

    private readonly List<string> _capabilities = [];
    private AgentOptions _options = new();
    private Bidder _bidder = (request, _) => new(All(request, Agents.Bid.With(DefaultConfidence)));
    private WorkHandler? _handler;
    private JsonElement? _inputSchema;
    private JsonElement? _outputSchema;

    private LoopAgent(string name) => Name = name;

    /// <summary>Name of the Agent.</summary>
    public string Name { get; }

    /// <summary>Begins the description of an agent.</summary>
    /// <param name="name">Its name, a DNS label.</param>
    public static LoopAgent Create(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return new LoopAgent(name);
    }

    /// <summary>Adds something that it can do.</summary>
    public LoopAgent Capability(params IEnumerable<string> names)
    {
        _capabilities.AddRange(names);
        return this;
    }

    /// <summary>Declares the JSON Schema (2020-12) of its input.</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public LoopAgent InputSchema(string json) => InputSchema(Parsed(json));

    /// <summary>Declares the JSON Schema (2020-12) of its input.</summary>
    public LoopAgent InputSchema(JsonElement schema)
    {
        _inputSchema = schema;
        return this;
    }

    /// <summary>Declares the JSON Schema (2020-12) of its output. The platform turns an output that does not fit into a failure.</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public LoopAgent OutputSchema(string json) => OutputSchema(Parsed(json));

    /// <summary>Declares the JSON Schema (2020-12) of its output. The platform turns an output that does not fit into a failure.</summary>
    public LoopAgent OutputSchema(JsonElement schema)
    {
        _outputSchema = schema;
        return this;
    }

    /// <summary>Says how it bids, for each capability by itself. Must be quick: other announcements wait for it.</summary>
    public LoopAgent Bid(Func<BidRequest, Bid> bid) => Bid((request, _) => ValueTask.FromResult(bid(request)));

    /// <summary>Says how it bids, for each capability by itself.</summary>
    public LoopAgent Bid(Func<BidRequest, CancellationToken, ValueTask<Bid>> bid)
    {
        ArgumentNullException.ThrowIfNull(bid);
        return BidAll(async (request, cancellationToken) =>
        {
            if (request.Capabilities.Count == 1)
                return All(request, await bid(request, cancellationToken).ConfigureAwait(false));
            var answers = new Dictionary<string, Bid>(StringComparer.Ordinal);
            foreach (var capability in request.Capabilities)
                answers[capability] = await bid(request with { Capabilities = [capability] }, cancellationToken).ConfigureAwait(false);
            return answers;
        });
    }

    /// <summary>Says how it bids, for all capabilities of an announcement at once.</summary>
    public LoopAgent BidAll(Bidder bidder)
    {
        _bidder = bidder;
        return this;
    }

    /// <summary>Says how it works.</summary>
    /// <param name="handler">Returns the output, or a <see cref="WorkResult"/> with confidence and usage.</param>
    public LoopAgent Handle<TOut>(Func<Work, CancellationToken, Task<TOut>> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Use(async (work, cancellationToken) => WorkResult.Of(await handler(work, cancellationToken).ConfigureAwait(false)));
    }

    /// <summary>Says how it works, where nothing is to be cancelled.</summary>
    public LoopAgent Handle<TOut>(Func<Work, Task<TOut>> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Use(async (work, _) => WorkResult.Of(await handler(work).ConfigureAwait(false)));
    }

    /// <summary>Says how it works, where nothing is awaited.</summary>
    public LoopAgent Handle<TOut>(Func<Work, TOut> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Use((work, _) => Task.FromResult(WorkResult.Of(handler(work))));
    }

    /// <summary>Says how it works on inputs of a type. An input that does not fit fails for good, with the code <c>InvalidInput</c>.</summary>
    public LoopAgent Handle<TIn, TOut>(Func<TIn, Work, CancellationToken, Task<TOut>> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Use(async (work, cancellationToken) =>
            WorkResult.Of(await handler(TypedInput.Of<TIn>(work), work, cancellationToken).ConfigureAwait(false)));
    }

    /// <summary>Sets options in code; environment and arguments are stronger.</summary>
    public LoopAgent With(Func<AgentOptions, AgentOptions> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        _options = change(_options);
        return this;
    }

    /// <summary>
    /// Runs as a program: options from environment and arguments (<c>--url --realm --instance --replica --credits --drain-seconds</c>), logs to
    /// the console, stops at SIGTERM and Ctrl-C after the work in hand is finished.
    /// </summary>
    /// <exception cref="ArgumentException">An argument is wrong.</exception>
    /// <exception cref="Connections.AgentRejectedException">The platform does not let this agent in, and would not later either.</exception>
    public async Task RunAsync(string[] args)
    {
        using var console = LoggerFactory.Create(logging => logging.AddSimpleConsole(simple =>
        {
            simple.SingleLine = true;
            simple.UseUtcTimestamp = true;
            simple.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        }));
        _options = AgentCommandLine.Apply(_options with { LoggerFactory = console }, args, Environment.GetEnvironmentVariable);
        using var stopping = new CancellationTokenSource();
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        await RunAsync(stopping.Token).ConfigureAwait(false);

        void Stop(PosixSignalContext signal)
        {
            // A second signal is not caught: it ends the process at once.
            signal.Cancel = !stopping.IsCancellationRequested;
            stopping.Cancel();
        }
    }

    /// <summary>Runs with options within another program, until the token is cancelled and the work in hand is finished.</summary>
    public Task RunAsync(AgentOptions options, CancellationToken cancellationToken)
    {
        _options = options;
        return RunAsync(cancellationToken);
    }

    /// <summary>Runs within another program, touching neither console nor signals, until the token is cancelled and the work in hand is finished.</summary>
    /// <exception cref="InvalidOperationException">There is no capability or no handler.</exception>
    /// <exception cref="Connections.AgentRejectedException">The platform does not let this agent in, and would not later either.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (_capabilities.Count == 0)
            throw new InvalidOperationException($"Agent '{Name}' has no capability; add one with {nameof(Capability)}.");
        if (_handler is null)
            throw new InvalidOperationException($"Agent '{Name}' has no handler; add one with {nameof(Handle)}.");
        var hello = new Hello(
            Name, [.. _capabilities], _options.Realm, _options.Instance, _options.Replica, _options.Credits, null, SdkName.Value, _inputSchema, _outputSchema);
        using var runner = new AgentRunner(hello, _bidder, _handler, _options);
        await runner.RunAsync(cancellationToken).ConfigureAwait(false);
    }

    private LoopAgent Use(WorkHandler handler)
    {
        _handler = handler;
        return this;
    }

    private static IReadOnlyDictionary<string, Bid> All(BidRequest request, Bid bid)
    {
        if (request.Capabilities.Count == 1)
            return new OneBid(request.Capabilities[0], bid);
        var answers = new Dictionary<string, Bid>(StringComparer.Ordinal);
        foreach (var capability in request.Capabilities)
            answers[capability] = bid;
        return answers;
    }

    private static JsonElement Parsed(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
