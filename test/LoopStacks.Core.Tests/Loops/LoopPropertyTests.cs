using System.Collections.Immutable;
using FsCheck.Xunit;
using LoopStacks.Core.Bidding;
using LoopStacks.Core.Loops;
using LoopStacks.Core.Resources;
using static LoopStacks.Core.Tests.Loops.LoopScenario;

namespace LoopStacks.Core.Tests.Loops;

/// <summary>Random commands at random times: whatever comes, the invariants of the engine's contract hold.</summary>
public sealed class LoopPropertyTests
{
    private static readonly string[] Capabilities = ["a", "b"];
    private static readonly string[] Instances = ["v", "w", "x", "y", "z"];

    [Property(MaxTest = 500)]
    public bool Loop_AnyCommands_ReplayEqualsLiveAndItEndsAtMostOnce(int seed)
    {
        var loop = Run(seed);
        var replayed = LoopState.New(loop.State.Id, loop.State.Definition);
        foreach (var (@event, at) in loop.History)
            replayed = replayed.Evolve(LoopEventCodec.Decode(LoopEventCodec.TypeOf(@event), LoopEventCodec.Encode(@event)), at);
        return Show(replayed) == Show(loop.State)
            && loop.History.Count(entry => entry.Event is LoopCompleted or LoopFailed or LoopCancelled or LoopTimedOut) <= 1
            && (!loop.State.HasEnded || loop.State.Items.All(item => !item.IsOpen))
            && IsCounted(loop.State);
    }

    [Property(MaxTest = 500)]
    public bool Loop_AnyCommands_EndsWhenTimeHasPassed(int seed) => Ended(seed).HasEnded;

    [Property(MaxTest = 300)]
    public bool Loop_CommandRepeated_IsHarmless(int seed)
    {
        var random = new Random(seed);
        var loop = Start(random);
        for (var i = 0; i < 30 && !loop.State.HasEnded; i++)
        {
            var command = Next(loop, random);
            loop.Do(command);
            var before = loop.State.Items.Count(item => item.Status == WorkStatus.Completed);
            if (command is not (CompleteWork or RecordAnswers or CancelLoop or StartWork or EndChild))
                continue;
            loop.Do(command);
            if (loop.Last.Count > 0 || loop.State.Items.Count(item => item.Status == WorkStatus.Completed) != before)
                return false;
        }

        return true;
    }

    /// <summary>What the state counts is what a look at every work item gives; rounds are bounded, and no winner that failed comes back.</summary>
    private static bool IsCounted(LoopState state)
    {
        var last = state.WorkRounds.Length;
        return state.OpenItems == state.Items.Count(item => item.IsOpen)
            && state.WaitingItems == state.Items.Count(item => item.Status == WorkStatus.Waiting)
            && state.FailedItems == state.Items.Count(item => item.Status == WorkStatus.Failed && item.Round == last)
            && state.Retries.Select(retry => retry.Number).Order().SequenceEqual(state.Items.Where(item => item.Status == WorkStatus.RetryScheduled).Select(item => item.Number))
            && state.Items.All(item => !item.IsOpen || item.Round == last)
            && last <= state.Definition.MostRounds
            && state.Items.Where(item => item.Status is WorkStatus.Failed or WorkStatus.Reawarded).All(lost => state.Items.All(item =>
                item.Round <= lost.Round || item.Instance != lost.Instance || !item.Capabilities.Any(lost.Capabilities.Contains)));
    }

    /// <summary>A loop after random commands and as much time as it takes to end.</summary>
    internal static LoopState Ended(int seed)
    {
        var loop = Run(seed);
        for (var i = 0; i < 100 && loop.State.NextDue() is { } due; i++)
            loop.After(due - loop.Now > TimeSpan.Zero ? due - loop.Now : TimeSpan.Zero).Tick();
        return loop.State;
    }

    private static LoopScenario Run(int seed)
    {
        var random = new Random(seed);
        var loop = Start(random);
        for (var i = 0; i < 60; i++)
            loop.Do(Next(loop.After(TimeSpan.FromMilliseconds(random.Next(2000))), random));
        return loop;
    }

    private static LoopScenario Start(Random random)
    {
        var spec = Stack(Capabilities) with
        {
            Phases = new PhasesSpec
            {
                Bidding = new BiddingPhaseSpec { Winners = random.Next(1, 4), SelectionStrategy = Pick<SelectionStrategy>(random) },
                Execution = new ExecutionPhaseSpec { Parallelism = Pick<Parallelism>(random), RetryPolicy = new RetryPolicySpec { MaxRetries = random.Next(4) }, Rounds = random.Next(1, 4) },
                Output = new OutputPhaseSpec
                {
                    AggregationStrategy = Pick<AggregationStrategy>(random),
                    Reducer = "reduce",
                    Verifier = random.Next(2) == 0 ? "verify" : null,
                    OnDisagreement = Pick<Resort>(random),
                    OnInvalid = Pick<Resort>(random),
                },
            },
        };
        return new LoopScenario(spec).Begin([.. Instances.Take(random.Next(6)).Select(name => Offers(name, Capabilities[..random.Next(1, 3)]))]);
    }

    private static LoopCommand Next(LoopScenario loop, Random random)
    {
        var number = random.Next(0, loop.State.Items.Length + 2);
        var item = loop.State.Item(number);
        var instance = item is not null && random.Next(8) > 0 ? item.Instance : Instances[random.Next(5)];
        var attempt = item is not null && random.Next(8) > 0 ? item.Attempt : random.Next(4);
        if (loop.State.Answerer is { } asked && random.Next(3) == 0)
            return new EndChild(loop.Now, End(asked, random));
        if (loop.State.OpenQuestions > 0 && random.Next(3) == 0)
            return new AnswerQuestion(loop.Now, loop.State.Questions.Length, Json("1"), "ann");
        return random.Next(10) switch
        {
            0 or 1 or 2 => new RecordAnswers(loop.Now, loop.State.Round?.Attempt ?? 1, [.. Enumerable.Range(0, random.Next(4)).Select(_ => Answer(random))]),
            3 => new StartWork(loop.Now, number, attempt, instance, "r"),
            4 => new RefuseWork(loop.Now, number, attempt, instance, "busy"),
            5 or 6 => new CompleteWork(loop.Now, number, attempt, instance, "r", Json(random.Next(3) switch { 0 => "1", 1 => """{"k":1}""", _ => """["x","y"]""" }), null, null),
            7 => new FailWork(loop.Now, number, attempt, instance, "r", "AgentFailed", "broken", random.Next(3) == 0),
            8 when random.Next(6) == 0 => new CancelLoop(loop.Now, "enough"),
            8 => new NoticeInstance(loop.Now, Offers(Instances[random.Next(5)], "a"), [Offers("v", "a", "b"), Offers(Instances[random.Next(1, 5)], "a")]),
            _ when random.Next(5) == 0 => new RecoverLoop(loop.Now, random.Next(2) == 0 ? [] : [Offers("v", "a", "b")], loop.Now + TimeSpan.FromSeconds(random.Next(20))),
            _ => new Tick(loop.Now, [Offers("v", "a", "b")]),
        };
    }

    private static ChildEnded End(ChildLoop child, Random random) => random.Next(5) == 0
        ? new ChildEnded(child.Id, ChildStatus.Failed, Code: "WorkFailed", Message: "broken")
        : new ChildEnded(child.Id, ChildStatus.Completed, Json(random.Next(3) == 0 ? """{"accept":true}""" : """{"accept":false,"reasons":["no"]}"""), 0.5);

    private static BidAnswer Answer(Random random)
    {
        var (instance, capability) = (Instances[random.Next(5)], Capabilities[random.Next(2)]);
        return random.Next(4) == 0 ? Decline(instance, capability) : Bid(instance, capability, random.Next(-1, 11) / 9.0, random.Next(5));
    }

    private static T Pick<T>(Random random)
        where T : struct, Enum => Enum.GetValues<T>()[random.Next(Enum.GetValues<T>().Length)];

    private static string Show(LoopState state) => string.Join(
        "|",
        state.Phase,
        state.Version,
        state.NextDue(),
        state.Answerer?.Id,
        $"{state.OpenItems} {state.WaitingItems} {state.FailedItems} {state.Retries.Count}",
        string.Join(",", state.WorkRounds.Select(round => $"{round.Number}{round.Because}{round.FirstItem}{round.FirstCompletion}{round.Why}{round.Feedback?.Reasons.Length}")),
        string.Join(",", state.Items.Select(item => $"{item.Number}{item.Instance}{item.Status}{item.Attempt}{item.Retries}{item.Output?.GetRawText()}{item.RetryAt}")),
        string.Join(",", state.Rounds.Select(round => $"{round.Attempt}{round.Because}{round.Answers.Length}{round.Asked.Length}")));
}
