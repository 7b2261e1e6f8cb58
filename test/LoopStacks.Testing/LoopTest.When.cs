using System.Collections.Immutable;
using System.Text.Json;
using LoopStacks.Core.Bidding;
using LoopStacks.Core.Loops;

namespace LoopStacks.Testing;

/// <summary>What can come to the loop.</summary>
public sealed partial class LoopTest
{
    /// <summary>An agent bids, for all capabilities that it was asked for and has not answered, or for one.</summary>
    /// <param name="instance">Who bids.</param>
    /// <param name="confidence">0..1.</param>
    /// <param name="cost">What it asks for; null means nothing.</param>
    /// <param name="expected">How long it expects to take.</param>
    /// <param name="load">Share of its credits that are in use; 0 is idle.</param>
    /// <param name="capability">Null means all.</param>
    public LoopTest WhenBids(string instance, double confidence, decimal? cost = null, TimeSpan? expected = null, double load = 0, string? capability = null) =>
        Answer(instance, capability, asked => new BidAnswer(instance, asked, AnswerKind.Bid, confidence, cost, expected, load));

    /// <summary>Agents bid, one after the other, each for all that it was asked for.</summary>
    public LoopTest WhenBids(params (string Instance, double Confidence)[] bids)
    {
        ArgumentNullException.ThrowIfNull(bids);
        foreach (var (instance, confidence) in bids)
            WhenBids(instance, confidence);
        return this;
    }

    /// <summary>An agent says that it does not help.</summary>
    public LoopTest WhenDeclines(string instance, string reason = "it does not want to", string? capability = null) =>
        Answer(instance, capability, asked => new BidAnswer(instance, asked, AnswerKind.Decline, Note: reason));

    /// <summary>An agent connects: the loop is told where it is still asking.</summary>
    public LoopTest WhenConnects(string instance, params string[] capabilities)
    {
        var needed = capabilities.Where(State.Definition.Capabilities.Contains).ToImmutableArray();
        if (needed.IsEmpty)
            return this;
        var candidate = new Candidate(instance, needed);
        _present.RemoveAll(agent => agent.Instance == instance);
        _present.Add(candidate);
        return State.Phase is LoopPhase.Bidding or LoopPhase.BackingOff ? Do(new NoticeInstance(Now, candidate, [.. _present])) : this;
    }

    /// <summary>An agent is gone: it is not asked again. Work that it has in hand is lost by <see cref="WhenFails"/>.</summary>
    public LoopTest WhenLeaves(string instance)
    {
        _present.RemoveAll(agent => agent.Instance == instance);
        return this;
    }

    /// <summary>A replica takes the work that was awarded to its instance. May be left out: a result says as much.</summary>
    public LoopTest WhenStarts(string instance) => Do(new StartWork(Now, InHand(instance).Number, InHand(instance).Attempt, instance, Replica(instance)));

    /// <summary>An agent's result.</summary>
    /// <param name="instance">Who has the work in hand.</param>
    /// <param name="output">Anything that is JSON.</param>
    /// <param name="confidence">That of its bid where null.</param>
    /// <param name="usage">What it used.</param>
    public LoopTest WhenCompletes(string instance, object? output, double? confidence = null, LoopUsage? usage = null)
    {
        var item = InHand(instance);
        return Do(new CompleteWork(Now, item.Number, item.Attempt, instance, Replica(instance), Json.Of(output), confidence, usage));
    }

    /// <summary>An agent's work fails.</summary>
    /// <param name="instance">Who has the work in hand.</param>
    /// <param name="message">For people.</param>
    /// <param name="final">True where another try would fail too.</param>
    /// <param name="code">A word of the agent's.</param>
    public LoopTest WhenFails(string instance, string message = "it broke", bool final = false, string code = "AgentFailed")
    {
        var item = InHand(instance);
        return Do(new FailWork(Now, item.Number, item.Attempt, instance, Replica(instance), code, message, final));
    }

    /// <summary>An agent that has won can't take the work: the runner-up gets it.</summary>
    public LoopTest WhenRefuses(string instance, string reason = "it is busy")
    {
        var item = InHand(instance);
        return Do(new RefuseWork(Now, item.Number, item.Attempt, instance, reason));
    }

    /// <summary>Time passes, and all happens that is due until then, in order.</summary>
    public LoopTest WhenTimePasses(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        var until = Now + time;
        while (State.NextDue() is { } due && due <= until)
        {
            Now = due > Now ? due : Now;
            var before = State.Version;
            Do(new Tick(Now, [.. _present]));
            if (State.Version == before && State.NextDue() is { } still && still <= Now)
                throw Failure($"The loop has something due at {still:O}, and does nothing about it.");
        }

        Now = until;
        return this;
    }

    /// <summary>A working agent spawns a child.</summary>
    /// <param name="instance">Who has the work in hand.</param>
    /// <param name="key">Names the child among those of its work item.</param>
    /// <param name="loopStack">What the child runs.</param>
    /// <param name="input">The child's input.</param>
    /// <param name="budget">A budget of its own.</param>
    public LoopTest WhenSpawns(string instance, string key, string loopStack, object? input = null, LoopBudget? budget = null)
    {
        var item = InHand(instance);
        return Do(new SpawnChild(Now, item.Number, item.Attempt, instance, key, loopStack, null, Json.Of(input), Budget: budget));
    }

    /// <summary>A child ends with an answer. It is named by its key: an agent's own, <c>name</c> or <c>name[index]</c> of a composite stack's loop, <c>reducer</c> or <c>verifier</c>.</summary>
    public LoopTest WhenChildCompletes(string key, object? output, double confidence = 0.9, LoopUsage? usage = null) =>
        Do(new EndChild(Now, new ChildEnded(OpenChild(key).Id, ChildStatus.Completed, Json.Of(output), confidence, Usage: usage, Loops: 1)));

    /// <summary>A child ends without an answer.</summary>
    public LoopTest WhenChildFails(string key, string code = "WorkFailed", string message = "it broke", ChildStatus status = ChildStatus.Failed) =>
        Do(new EndChild(Now, new ChildEnded(OpenChild(key).Id, status, Code: code, Message: message, Loops: status == ChildStatus.Refused ? 0 : 1)));

    /// <summary>A working agent asks a person.</summary>
    /// <param name="instance">Who has the work in hand.</param>
    /// <param name="question">The question.</param>
    /// <param name="due">How long there is to answer. Default 7 days.</param>
    /// <param name="schema">JSON Schema of the answer, as JSON text; null takes any.</param>
    /// <param name="assignees">Who may answer; none lets anyone.</param>
    public LoopTest WhenAsks(string instance, string question, TimeSpan? due = null, string? schema = null, params string[] assignees)
    {
        var item = InHand(instance);
        return Do(new AskQuestion(
            Now, item.Number, item.Attempt, instance, question, question, Now + (due ?? TimeSpan.FromDays(7)), [.. assignees], schema is null ? null : JsonElement.Parse(schema)));
    }

    /// <summary>A person answers the open question.</summary>
    /// <param name="answer">Anything that is JSON.</param>
    /// <param name="by">Who answers.</param>
    /// <param name="question">Its text, where several are open.</param>
    public LoopTest WhenAnswered(object? answer, string by = "ann@example.com", string? question = null)
    {
        var open = OpenQuestions().Where(one => question is null || one.Asked.Text == question).ToArray();
        return open is [var only]
            ? Do(new AnswerQuestion(Now, only.Number, Json.Of(answer), by))
            : throw Failure($"Expected one open question{(question is null ? "" : $" '{question}'")} to answer; there are {open.Length}.");
    }

    /// <summary>A person pauses the loop.</summary>
    public LoopTest WhenPaused(string by = "ann@example.com") => Do(new PauseLoop(Now, by, null));

    /// <summary>A person lets the loop go on.</summary>
    public LoopTest WhenResumed(string by = "ann@example.com") => Do(new ResumeLoop(Now, by, [.. _present]));

    /// <summary>Somebody cancels the loop.</summary>
    public LoopTest WhenCancelled(string reason = "it is not wanted any more") => Do(new CancelLoop(Now, reason));

    /// <summary>The platform is restarted: bidding is opened again, work in hand stays in hand.</summary>
    public LoopTest WhenPlatformRestarts() => Do(new RecoverLoop(Now, [.. _present], Now));

    private LoopTest Answer(string instance, string? capability, Func<string, BidAnswer> answer)
    {
        if (State.Phase != LoopPhase.Bidding || State.Round is not { } round)
            throw Failure($"{instance} can't answer: nobody is asked now.");
        var asked = round.Asked.FirstOrDefault(candidate => candidate.Instance == instance)
            ?? throw Failure($"{instance} can't answer: it was not asked. Asked are {Listed(round.Asked.Select(candidate => candidate.Instance))}.");
        var open = asked.Capabilities.Where(one => (capability is null || one == capability) && !round.HasAnswered(instance, one)).ToArray();
        return open.Length > 0
            ? Do(new RecordAnswers(Now, round.Attempt, [.. open.Select(answer)]))
            : throw Failure($"{instance} can't answer{(capability is null ? "" : $" for {capability}")}: it was asked for {Listed(asked.Capabilities)}, and has answered.");
    }

    private WorkItem InHand(string instance) => State.Items.FirstOrDefault(item => item.IsOut && item.Instance == instance)
        ?? throw Failure($"{instance} has no work in hand.");

    private ChildLoop OpenChild(string key) => OpenChildren().FirstOrDefault(child => NameOf(child) == key)
        ?? throw Failure($"There is no open child '{key}'.");

    private static string Replica(string instance) => instance + "-0";
}
