using System.Collections.Immutable;
using System.Text.Json;
using LoopStacks.Agents;
using LoopStacks.Core.Bidding;
using LoopStacks.Core.Loops;
using LoopStacks.Core.Resources;

namespace LoopStacks.Testing;

/// <summary>
/// A test of a LoopStack on the engine's own decisions, without platform, agents or waiting: given a stack, agents and an input, when bids, results and time come, then the loop does this. Not thread safe; a test makes
/// its own.
/// </summary>
/// <example>
/// <code>
/// StackTest.Given(yaml)
///     .Agents(("ann", "review"), ("bob", "review"))
///     .Input(new { text = "hello" })
///     .WhenStarted()
///     .WhenBids("ann", 0.9)
///     .WhenBids("bob", 0.6)
///     .ThenWinners("ann")
///     .WhenCompletes("ann", new { accept = true })
///     .ThenCompleted(new { accept = true });
/// </code>
/// </example>
public sealed class StackTest
{
    private readonly LoopDefinition _definition;
    private readonly List<Candidate> _agents = [];
    private JsonElement _input = JsonSerializer.SerializeToElement(new { });
    private DateTimeOffset _at = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private DateTimeOffset? _deadline;
    private LoopBudget? _budget;
    private Guid _id = new("01890000-0000-7000-8000-000000000001");

    private StackTest(LoopDefinition definition) => _definition = definition;

    /// <summary>The stack under test, as it is applied: one LoopStack in YAML or JSON.</summary>
    /// <exception cref="StackTestException">It is not valid; the message has every fault with its line.</exception>
    public static StackTest Given(string document)
    {
        ArgumentNullException.ThrowIfNull(document);
        var read = ResourceReader.ReadYaml(document);
        var faults = read.SelectMany(result => result.Errors).ToArray();
        if (faults.Length > 0)
            throw new StackTestException("The stack is not valid:" + string.Concat(faults.Select(fault => $"{Environment.NewLine}  line {fault.Line}: {fault.Pointer}: {fault.Message}")));
        return read is [{ Resource: LoopStack stack }]
            ? Given(stack.Metadata.Name, stack.Spec)
            : throw new StackTestException($"A test is of one LoopStack; the text has {Named(read)}.");
    }

    /// <summary>The stack under test, read from a file that has one LoopStack.</summary>
    /// <exception cref="StackTestException">It is not valid; the message has every fault with its line.</exception>
    public static StackTest GivenFile(string path) => Given(File.ReadAllText(path));

    /// <summary>The stack under test, made in code.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="spec">A valid spec.</param>
    public static StackTest Given(string name, LoopStackSpec spec) => new(LoopDefinition.Compile(name, "test", spec));

    /// <summary>Agents that are present: the instance's name and what it offers. One that is named several times offers all of it.</summary>
    public StackTest Agents(params (string Instance, string Capability)[] agents)
    {
        ArgumentNullException.ThrowIfNull(agents);
        foreach (var (instance, capability) in agents)
            Agent(instance, capability);
        return this;
    }

    /// <summary>An agent that is present, with all that it offers.</summary>
    /// <param name="instance">Name of the instance.</param>
    /// <param name="capabilities">What it offers; what the stack does not need is left out, as the platform does.</param>
    public StackTest Agent(string instance, params string[] capabilities)
    {
        var needed = capabilities.Where(_definition.Capabilities.Contains).ToImmutableArray();
        var known = _agents.FindIndex(agent => agent.Instance == instance);
        if (known >= 0)
            _agents[known] = _agents[known] with { Capabilities = _agents[known].Capabilities.Union(needed).ToImmutableArray() };
        else if (!needed.IsEmpty)
            _agents.Add(new Candidate(instance, needed));
        return this;
    }

    /// <summary>The loop's input: anything that is JSON. An empty object where a test gives none.</summary>
    public StackTest Input(object? input)
    {
        _input = Json.Of(input);
        return this;
    }

    /// <summary>The caller's own deadline, from the start on.</summary>
    public StackTest Deadline(TimeSpan afterStart)
    {
        _deadline = _at + afterStart;
        return this;
    }

    /// <summary>The budget of the loop's tree.</summary>
    public StackTest Budget(LoopBudget budget)
    {
        _budget = budget;
        return this;
    }

    /// <summary>Another id: ties are broken by an order that is drawn from it.</summary>
    public StackTest Id(Guid id)
    {
        _id = id;
        return this;
    }

    /// <summary>The loop is started.</summary>
    /// <exception cref="StackTestException">The input does not fit the stack; see <see cref="ThenInputIsRefused"/>.</exception>
    public LoopTest WhenStarted()
    {
        if (InputCheck.Faults(_definition, _input) is { Count: > 0 } faults)
            throw new StackTestException($"The input does not fit the stack's schema:{string.Concat(faults.Select(fault => $"{Environment.NewLine}  {fault}"))}{Environment.NewLine}The input: {_input.GetRawText()}");
        return new LoopTest(_definition, new LoopId(_id), _agents, _at).Start(_input, _deadline, _budget);
    }

    /// <summary>The platform refuses such an input before anything is stored.</summary>
    /// <param name="pointer">JSON Pointer of a value that is at fault; null takes any.</param>
    public StackTest ThenInputIsRefused(string? pointer = null)
    {
        var faults = InputCheck.Faults(_definition, _input);
        if (faults.Count == 0)
            throw new StackTestException($"Expected the input to be refused; it fits the stack. The input: {_input.GetRawText()}");
        if (pointer is not null && faults.All(fault => fault.InstancePointer != pointer))
            throw new StackTestException($"Expected the input to be refused for '{pointer}'; it is for {string.Join("; ", faults)}.");
        return this;
    }

    private static string Named(IReadOnlyList<ResourceReadResult> read) =>
        read.Count == 0 ? "none" : string.Join(", ", read.Select(result => $"{result.Resource!.Kind} {result.Resource.Metadata.Name}"));
}
