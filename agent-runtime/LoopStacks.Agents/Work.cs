using System.Text.Json;
using LoopStacks.Agents.Running;
using LoopStacks.Contracts.Connection;
using Microsoft.Extensions.Logging;

namespace LoopStacks.Agents;

/// <summary>A work item in hand. Thread safe.</summary>
public sealed partial class Work
{
    private static readonly Dictionary<string, string> s_noLabels = [];
    private readonly Award _award;
    private readonly Action<Progress> _progress;
    private readonly WorkCalls _calls;

    internal Work(Award award, JsonElement? config, ILogger logger, Action<Progress> progress, WorkCalls calls) =>
        (_award, Config, Logger, _progress, _calls) = (award, config, logger, progress, calls);

    /// <summary>Id of the work item. With <see cref="Attempt"/> it makes a key for what must happen once.</summary>
    public string WorkItem => _award.WorkItem;

    /// <summary>1 for the first try.</summary>
    public int Attempt => _award.Attempt;

    /// <summary>The loop's id.</summary>
    public string Loop => _award.Loop;

    /// <summary>Name of the loop's LoopStack.</summary>
    public string LoopStack => _award.LoopStack;

    /// <summary>What to do: the capabilities that this agent won.</summary>
    public IReadOnlyList<string> Capabilities => _award.Capabilities;

    /// <summary>The first of <see cref="Capabilities"/>.</summary>
    public string Capability => _award.Capabilities[0];

    /// <summary>The loop's input, or what the stack maps of it.</summary>
    public JsonElement Input => _award.Input;

    /// <summary>What others contributed before, in order; empty unless the stack shows them.</summary>
    public IReadOnlyList<ContributionSeen> Contributions => _award.Contributions;

    /// <summary>When the work must be done; the handler's token is cancelled then. While it waits for a person the loop may move it, which is not seen here.</summary>
    public DateTimeOffset Deadline => _award.Deadline;

    /// <summary>0 for a root loop.</summary>
    public int Depth => _award.Depth;

    /// <summary>Labels of the loop.</summary>
    public IReadOnlyDictionary<string, string> Labels => _award.Labels ?? s_noLabels;

    /// <summary>W3C trace context of the loop; null where it is not traced.</summary>
    public string? TraceParent => _award.TraceParent;

    /// <summary>The AgentInstance's <c>config</c>; null where there is none.</summary>
    public JsonElement? Config { get; }

    /// <summary>For the agent's log.</summary>
    public ILogger Logger { get; }

    /// <summary>The input as an object.</summary>
    /// <exception cref="JsonException">The input does not fit.</exception>
    public T? InputAs<T>() => WorkResult.Read<T>(Input);

    /// <summary>Says how far the work is; shown to people, never stored.</summary>
    /// <param name="fraction">0..1, or null.</param>
    /// <param name="message">For people, up to 1,000 characters.</param>
    public void Progress(double? fraction = null, string? message = null) =>
        _progress(new Progress(WorkItem, Attempt, fraction is { } f ? Math.Clamp(f, 0, 1) : null, message));

    /// <summary>Makes the exception that fails this work: <c>throw work.Fail("no such city", final: true)</c>.</summary>
    public WorkFailedException Fail(string message, bool final = false, string? code = null) => new(message, final, code);
}
