using System.Collections.Immutable;
using System.Text.Json;
using LoopStacks.Core.Bidding;
using LoopStacks.Core.Loops;
using LoopStacks.Core.Resources;

namespace LoopStacks.Core.Tests.Loops;

/// <summary>A loop under test: commands in, events out, at a time that the test sets.</summary>
internal sealed class LoopScenario
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public LoopScenario(LoopStackSpec spec, Guid? id = null)
    {
        State = LoopState.New(new LoopId(id ?? new Guid("01890000-0000-7000-8000-000000000001")), LoopDefinition.Compile("test", "hash", spec));
    }

    public LoopState State { get; private set; }

    public DateTimeOffset Now { get; private set; } = Start;

    public List<(LoopEvent Event, DateTimeOffset At)> History { get; } = [];

    public List<LoopEvent> Last { get; private set; } = [];

    public Rejection? Rejection { get; private set; }

    public LoopEvent? End => State.End;

    public static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement.Clone();

    public static LoopStackSpec Stack(params string[] capabilities) => new() { Capabilities = capabilities };

    public static Candidate Offers(string instance, params string[] capabilities) => new(instance, [.. capabilities]);

    public static BidAnswer Bid(string instance, string capability, double confidence = 0.8, decimal? cost = null) =>
        new(instance, capability, AnswerKind.Bid, confidence, cost);

    public static BidAnswer Decline(string instance, string capability, string reason = "no") =>
        new(instance, capability, AnswerKind.Decline, Note: reason);

    /// <summary>What the platform says for an instance of which nobody is connected.</summary>
    public static BidAnswer Absent(string instance, string capability) =>
        new(instance, capability, AnswerKind.Decline, Note: "not connected", Absent: true);

    public LoopScenario After(TimeSpan time)
    {
        Now += time;
        return this;
    }

    public LoopScenario Do(LoopCommand command)
    {
        var decision = LoopDecider.Decide(State, command);
        Rejection = decision.Rejection;
        Last = [.. decision.Events];
        foreach (var @event in decision.Events)
        {
            State = State.Evolve(@event, command.At);
            History.Add((@event, command.At));
        }

        return this;
    }

    public LoopScenario Begin(params Candidate[] candidates) => Do(new StartLoop(Now, "default-realm", Json("""{"text":"hello"}"""), [.. candidates]));

    public LoopScenario Answer(params BidAnswer[] answers) => Do(new RecordAnswers(Now, State.Round!.Attempt, [.. answers]));

    public LoopScenario Tick(params Candidate[] candidates) => Do(new Tick(Now, [.. candidates]));

    public LoopScenario Complete(int number, string output = """{"ok":true}""", int? attempt = null, double? confidence = null)
    {
        var item = State.Item(number)!;
        return Do(new CompleteWork(Now, number, attempt ?? item.Attempt, item.Instance, "replica-1", Json(output), confidence, null));
    }

    public LoopScenario Fail(int number, bool final = false, string message = "broken", string? replica = "replica-1")
    {
        var item = State.Item(number)!;
        return Do(new FailWork(Now, number, item.Attempt, item.Instance, replica, "AgentFailed", message, final));
    }

    public LoopScenario Refuse(int number) => Do(new RefuseWork(Now, number, State.Item(number)!.Attempt, State.Item(number)!.Instance, "busy"));

    public LoopScenario BeginWith(string input) => Do(new StartLoop(Now, "default-realm", Json(input), []));

    /// <summary>The children that run, by key.</summary>
    public string[] Running => [.. State.Children.Values.Where(child => child.IsOpen).OrderBy(child => child.Number).Select(child => child.Spawned.Key)];

    public ChildLoop Child(string key) => State.Children.Values.Single(child => child.Spawned.Key == key);

    public string InputOf(string key) => Child(key).Spawned.Input.GetRawText();

    public LoopScenario CompleteChild(string key, string output = """{"ok":true}""", double confidence = 0.9) =>
        Do(new EndChild(Now, new ChildEnded(Child(key).Id, ChildStatus.Completed, Json(output), confidence, Loops: 1)));

    public LoopScenario EndChild(string key, ChildStatus status, string code, string message = "broken") =>
        Do(new EndChild(Now, new ChildEnded(Child(key).Id, status, Code: code, Message: message)));

    /// <summary>As after a restart: only what was stored, as it was stored.</summary>
    /// <param name="lost">How many of the last events were never written.</param>
    public LoopScenario Restart(int lost = 0)
    {
        History.RemoveRange(History.Count - lost, lost);
        State = LoopState.New(State.Id, State.Definition);
        foreach (var (@event, at) in History)
            State = State.Evolve(LoopEventCodec.Decode(LoopEventCodec.TypeOf(@event), LoopEventCodec.Encode(@event)), at);
        return Do(new RecoverLoop(Now, [], Now));
    }

    public T Happened<T>()
        where T : LoopEvent => Assert.IsType<T>(Assert.Single(Last, @event => @event is T));
}
