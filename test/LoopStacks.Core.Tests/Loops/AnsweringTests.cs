using LoopStacks.Core.Loops;
using LoopStacks.Core.Resources;
using static LoopStacks.Core.Tests.Loops.LoopScenario;

namespace LoopStacks.Core.Tests.Loops;

public sealed class AnsweringTests
{
    private static readonly OutputPhaseSpec Reduce = new() { AggregationStrategy = AggregationStrategy.Reduce, Reducer = "summarize" };
    private static readonly OutputPhaseSpec Verify = new() { AggregationStrategy = AggregationStrategy.Select, Verifier = "check" };

    [Fact]
    public void Reduce_AllDone_AsksTheReducerWithInputAndContributions()
    {
        var loop = Worked(Reduce).Complete(2, "2", confidence: 0.5);
        Assert.Empty(loop.Last.OfType<ChildSpawned>());

        var spawned = loop.Complete(1, "1", confidence: 0.25).Happened<ChildSpawned>();

        Assert.Equal((ChildPurpose.Reducer, "1", "summarize", loop.Now + TimeSpan.FromSeconds(30)), (spawned.Purpose, spawned.Key, spawned.Stack, spawned.Deadline));
        Assert.Equal(
            """{"input":{"text":"hello"},"contributions":[{"instance":"x","capabilities":["a"],"confidence":0.25,"output":1},{"instance":"y","capabilities":["a"],"confidence":0.5,"output":2}]}""",
            spawned.Input.GetRawText());
        Assert.Equal(LoopPhase.Working, loop.State.Phase);
        Assert.Equal(spawned.Child, loop.State.Answerer!.Id);
    }

    [Fact]
    public void Reduce_ReducersOutput_IsTheAnswer()
    {
        var loop = Ended(Worked(Reduce).Complete(1, "1").Complete(2, "2"), new(default, ChildStatus.Completed, Json("3"), 0.7, Usage: new LoopUsage(5, 6, 0.5m)));
        var end = Assert.IsType<LoopCompleted>(loop.End);
        Assert.Equal(("3", 0.7, "reduce"), (end.Output.GetRawText(), end.Confidence, end.Strategy));
        Assert.Equal(new LoopUsage(5, 6, 0.5m), end.Usage);
        Assert.StartsWith("reduce: summarize made the answer of 2 contributions (loop ", end.Explanation, StringComparison.Ordinal);
        Assert.Null(loop.State.Answerer);
    }

    [Theory]
    [InlineData(ChildStatus.Failed, "failed with NoBids: nobody")]
    [InlineData(ChildStatus.Refused, "could not be asked with NoBids: nobody")]
    [InlineData(ChildStatus.TimedOut, "timed out with NoBids: nobody")]
    public void Reduce_ReducerFailed_EndsTheLoopWithItsCode(ChildStatus status, string said)
    {
        var loop = Ended(Worked(Reduce).Complete(1, "1").Complete(2, "2"), new(default, status, Code: "NoBids", Message: "nobody"));
        var failed = Assert.IsType<LoopFailed>(loop.End);
        Assert.Equal("ReduceFailed", failed.Code);
        Assert.EndsWith(said, failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reduce_NoDepthLeft_FailsAtOnce()
    {
        var loop = new LoopScenario(Stack("a") with { Phases = RoundTests.Phases(1, Parallelism.Parallel, Reduce) });
        loop.Do(new StartLoop(loop.Now, "r", Json("1"), [Offers("x", "a")], Budget: new LoopBudget(MaxDepth: 0))).Answer(Bid("x", "a")).Complete(1, "1");
        var failed = Assert.IsType<LoopFailed>(loop.End);
        Assert.Equal("ReduceFailed", failed.Code);
        Assert.Contains("BudgetExceeded", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reduce_WhileTheReducerWorks_DoHasNoDeadline()
    {
        var loop = Worked(Reduce with { Timeout = TimeSpan.FromMinutes(10) }).Complete(1, "1").Complete(2, "2");
        Assert.False(loop.After(TimeSpan.FromMinutes(6)).Tick().State.HasEnded);
        Assert.Equal(loop.State.Deadline, loop.State.NextDue());
    }

    [Fact]
    public void Reduce_InvalidAnswerWithRound_IsAskedAgainAfterAnotherRound()
    {
        var spec = Spec(Reduce with { OnInvalid = Resort.Round }) with { Schema = new SchemaSpec { Output = Json("""{"type":"string"}""") } };
        var loop = Ended(Begun(spec).Complete(1, "1").Complete(2, "2"), new(default, ChildStatus.Completed, Json("3"), 1));
        Assert.Equal(2, loop.State.WorkRounds.Length);

        loop.Complete(3, "3").Complete(4, "4");

        Assert.Equal("2", loop.Happened<ChildSpawned>().Key);
        Assert.Equal("\"ok\"", Assert.IsType<LoopCompleted>(Ended(loop, new(default, ChildStatus.Completed, Json("\"ok\""), 1)).End).Output.GetRawText());
    }

    [Fact]
    public void Verifier_Accepts_TheAnswerIsTakenAndTold()
    {
        var loop = Worked(Verify).Complete(1, "1", confidence: 0.3).Complete(2, "2", confidence: 0.4);
        Assert.Equal(
            """{"input":{"text":"hello"},"output":2,"contributions":[{"instance":"x","capabilities":["a"],"confidence":0.3,"output":1},{"instance":"y","capabilities":["a"],"confidence":0.4,"output":2}]}""",
            loop.Happened<ChildSpawned>().Input.GetRawText());

        var end = Assert.IsType<LoopCompleted>(Judged(loop, """{"accept":true,"score":9}""").End);

        Assert.Equal(("2", 0.4), (end.Output.GetRawText(), end.Confidence));
        Assert.Contains("check accepted it (loop ", end.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Verifier_SendsBack_TheNextRoundSeesAnswerAndReasons()
    {
        var loop = Judged(Worked(Verify).Complete(1, "1", confidence: 0.3).Complete(2, "2", confidence: 0.4), """{"accept":false,"reasons":["Too small.","not prime"]}""");

        var opened = loop.Happened<RoundOpened>();
        Assert.Equal(RoundCause.SentBack, opened.Because);
        Assert.EndsWith("did not accept the answer: Too small; not prime.", opened.Why, StringComparison.Ordinal);
        var feedback = Readiness.FeedbackFor(loop.State, loop.State.Item(3)!)!;
        Assert.Equal(("verifier", "check", "2"), (feedback.From, feedback.Verifier, feedback.Answer!.Value.GetRawText()));
        Assert.Equal(["Too small.", "not prime"], feedback.Reasons);

        loop.Complete(3, "7").Complete(4, "7");

        Assert.Equal("2", loop.Happened<ChildSpawned>().Key);
        Assert.Equal("7", Assert.IsType<LoopCompleted>(Judged(loop, """{"accept":true}""").End).Output.GetRawText());
    }

    [Fact]
    public void Verifier_SendsBackFourTimes_FailsWithItsReasons()
    {
        var loop = Worked(Verify);
        for (var round = 0; round < 4; round++)
        {
            Assert.Equal(round + 1, loop.State.WorkRounds.Length);
            Judged(loop.Complete((2 * round) + 1, "1").Complete((2 * round) + 2, "2"), """{"accept":false,"reasons":["no"]}""");
        }

        var failed = Assert.IsType<LoopFailed>(loop.End);
        Assert.Equal("VerificationFailed", failed.Code);
        Assert.EndsWith("did not accept the answer: no. 4 rounds were played, 3 of them because the verifier sent the answer back (at most 3).", failed.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("{}")]
    [InlineData("""{"accept":"yes"}""")]
    [InlineData("""{"accept":false,"reasons":"no"}""")]
    [InlineData("""{"accept":false,"reasons":[1]}""")]
    public void Verifier_GivesNoVerdict_FailsAndSaysWhatCame(string output)
    {
        var failed = Assert.IsType<LoopFailed>(Judged(Worked(Verify).Complete(1, "1").Complete(2, "2"), output).End);
        Assert.Equal("VerificationFailed", failed.Code);
        Assert.Contains($"gave {output}; it must give", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Verifier_Failed_EndsTheLoop()
    {
        var loop = Ended(Worked(Verify).Complete(1, "1").Complete(2, "2"), new(default, ChildStatus.Failed, Code: "WorkFailed", Message: "broken"));
        Assert.Equal("VerificationFailed", Assert.IsType<LoopFailed>(loop.End).Code);
    }

    [Fact]
    public void Verifier_OfAnEarlyConsensus_TakesBackOpenWorkWhichIsDoneAgainWhenSentBack()
    {
        var loop = new LoopScenario(Stack("a") with { Phases = RoundTests.Phases(1, Parallelism.Parallel, Verify with { AggregationStrategy = AggregationStrategy.Consensus }) });
        loop.Begin(Offers("x", "a"), Offers("y", "a"), Offers("z", "a")).Answer(Bid("x", "a"), Bid("y", "a"), Bid("z", "a")).Complete(1, "1").Complete(2, "1");
        Assert.Equal([3], loop.Happened<WorkCancelled>().Numbers);

        Judged(loop, """{"accept":false}""");

        Assert.Equal(3, loop.Happened<RoundOpened>().Items.Length);
    }

    [Fact]
    public void Verifier_AfterAReducer_ChecksItsAnswer()
    {
        var loop = Ended(Worked(Reduce with { Verifier = "check" }).Complete(1, "1").Complete(2, "2"), new(default, ChildStatus.Completed, Json("3"), 0.7));
        Assert.Equal((ChildPurpose.Verifier, "1"), (loop.Happened<ChildSpawned>().Purpose, loop.Happened<ChildSpawned>().Key));
        Assert.Equal("reduce", Assert.IsType<LoopCompleted>(Judged(loop, """{"accept":true}""").End).Strategy);
    }

    [Fact]
    public void Verifier_EndHeardTwice_ChangesNothing()
    {
        var loop = Worked(Verify).Complete(1, "1").Complete(2, "2");
        var child = loop.State.Answerer!;
        Judged(loop, """{"accept":false}""");
        loop.Do(new EndChild(loop.Now, new ChildEnded(child.Id, ChildStatus.Completed, Json("""{"accept":true}"""), 1)));
        Assert.Empty(loop.Last);
        Assert.False(loop.State.HasEnded);
    }

    [Fact]
    public void Verifier_AdoptedBeforeTheReducersEnd_IsFoundWhenThatIsHeardAgain()
    {
        var loop = Worked(Reduce with { Verifier = "check" }).Complete(1, "1").Complete(2, "2");
        var reducer = loop.State.Answerer!;
        var verifier = ChildIds.Of(loop.State.Id, ChildPurpose.Verifier, 0, "1");
        loop.Do(new AdoptChild(loop.Now, new ChildSpawned(verifier, ChildPurpose.Verifier, "1", Json("{}"), loop.Now, "check")));
        loop.Do(new EndChild(loop.Now, new ChildEnded(verifier, ChildStatus.Completed, Json("""{"accept":true}"""), 1)));
        Assert.False(loop.State.HasEnded);

        loop.Do(new EndChild(loop.Now, new ChildEnded(reducer.Id, ChildStatus.Completed, Json("3"), 1)));

        Assert.IsType<LoopCompleted>(loop.End);
    }

    private static LoopStackSpec Spec(OutputPhaseSpec output) => Stack("a") with { Phases = RoundTests.Phases(1, Parallelism.Parallel, output) };

    private static LoopScenario Worked(OutputPhaseSpec output) => Begun(Spec(output));

    private static LoopScenario Begun(LoopStackSpec spec) =>
        new LoopScenario(spec).Begin(Offers("x", "a"), Offers("y", "a")).Answer(Bid("x", "a", 0.9), Bid("y", "a", 0.8));

    private static LoopScenario Ended(LoopScenario loop, ChildEnded end) => loop.Do(new EndChild(loop.Now, end with { Child = loop.State.Answerer!.Id }));

    private static LoopScenario Judged(LoopScenario loop, string verdict) => Ended(loop, new(default, ChildStatus.Completed, Json(verdict), 0.9));
}
