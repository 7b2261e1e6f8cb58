using LoopStacks.Core.Loops;

namespace LoopStacks.Testing.Tests;

public sealed class StackTestTests
{
    private const string Composite = """
        apiVersion: loopstacks.io/v1
        kind: LoopStack
        metadata: {name: press}
        spec:
          loops:
            - {name: draft, stack: write}
            - {name: checks, stack: check, dependsOn: [draft], forEach: loops.draft.output.parts, input: item}
        """;

    [Fact]
    public void Given_InvalidStack_SaysEveryFaultWithItsLine()
    {
        var thrown = Assert.Throws<StackTestException>(() => StackTest.Given("""
            apiVersion: loopstacks.io/v1
            kind: LoopStack
            metadata: {name: a}
            spec:
              capabilities: [x]
              colour: red
              phases: {bidding: {winners: many}}
            """));

        Assert.Contains("line 6: /spec/colour", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("line 7: /spec/phases/bidding/winners", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_NoLoopStack_SaysWhatItIs()
    {
        var thrown = Assert.Throws<StackTestException>(() => StackTest.Given("""
            apiVersion: loopstacks.io/v1
            kind: Realm
            metadata: {name: a}
            spec: {}
            """));

        Assert.Contains("the text has Realm a", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Input_ThatDoesNotFit_IsRefused()
    {
        var test = StackTest.Given("""
            apiVersion: loopstacks.io/v1
            kind: LoopStack
            metadata: {name: a}
            spec:
              capabilities: [x]
              schema: {input: {type: object, properties: {n: {type: integer}}}}
            """).Input(new { n = "one" });

        test.ThenInputIsRefused("/n");
        Assert.Throws<StackTestException>(() => test.ThenInputIsRefused("/m"));
        Assert.Contains("/n", Assert.Throws<StackTestException>(() => test.WhenStarted()).Message, StringComparison.Ordinal);
        Assert.Throws<StackTestException>(() => test.Input(new { n = 1 }).ThenInputIsRefused());
    }

    [Fact]
    public void Then_NotAsExpected_SaysWhatIsAndWhatHappened()
    {
        var test = Given("winners: 1").WhenStarted().WhenBids(("ann", 0.9), ("bob", 0.6));

        var thrown = Assert.Throws<StackTestException>(() => test.ThenWinners("bob"));

        Assert.StartsWith("Expected winners: bob; found: ann.", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("work in hand: ann (x)", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("workAwarded", thrown.Message, StringComparison.Ordinal);
        Assert.Throws<StackTestException>(() => test.ThenCompleted());
        Assert.Throws<StackTestException>(() => test.ThenFailed("WorkFailed"));
        Assert.Throws<StackTestException>(() => test.ThenTimedOut());
        Assert.Throws<StackTestException>(() => test.ThenCancelled());
        Assert.Throws<StackTestException>(() => test.ThenInHand());
        Assert.Throws<StackTestException>(() => test.ThenRound(2));
        Assert.Throws<StackTestException>(() => test.WhenCompletes("ann", new { a = 1 }).ThenCompleted(new { a = 2 }));
    }

    [Fact]
    public void When_CannotBe_SaysWhy()
    {
        var test = Given("winners: 1").WhenStarted();

        Assert.Contains("cid can't answer: it was not asked. Asked are ann, bob.", Assert.Throws<StackTestException>(() => test.WhenBids("cid", 1)).Message, StringComparison.Ordinal);
        Assert.Contains("ann has no work in hand.", Assert.Throws<StackTestException>(() => test.WhenCompletes("ann", 1)).Message, StringComparison.Ordinal);
        Assert.Contains("no open child 'a'", Assert.Throws<StackTestException>(() => test.WhenChildCompletes("a", 1)).Message, StringComparison.Ordinal);
        Assert.Contains("there are 0", Assert.Throws<StackTestException>(() => test.WhenAnswered(1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Loop_WorkIsRetried_AttemptAndTimePass() => Given("winners: 1")
        .WhenStarted()
        .WhenBids(("ann", 0.9), ("bob", 0.6))
        .WhenStarts("ann")
        .WhenFails("ann")
        .ThenInHand()
        .ThenAttempt("ann", 2)
        .WhenTimePasses(TimeSpan.FromMinutes(1))
        .ThenInHand("ann")
        .WhenRefuses("ann")
        .ThenInHand("bob")
        .WhenCompletes("bob", new { ok = true }, confidence: 0.5)
        .ThenCompleted(new { ok = true })
        .ThenConfidence(0.5)
        .ThenRefuses(RejectionCode.LateReport, test => test.When(new CompleteWork(test.Now, 1, 1, "ann", "r", JsonText("1"), null, null)));

    [Fact]
    public void Loop_NobodyAnswers_FailsWhenBiddingIsOver() => Given("winners: 1")
        .WhenStarted()
        .ThenAsked("ann", "bob")
        .WhenDeclines("ann", "busy")
        .WhenLeaves("ann")
        .WhenTimePasses(TimeSpan.FromMinutes(10))
        .ThenAsked("bob")
        .ThenFailed("NoBids");

    [Fact]
    public void Loop_AgentConnectsLate_IsAskedAtOnce() => StackTest.Given(Stack("winners: 1"))
        .WhenStarted()
        .WhenConnects("ann", "x", "unneeded")
        .WhenBids("ann", 0.9)
        .ThenWinner("x", "ann")
        .ThenWorkInput("ann", new { })
        .WhenPlatformRestarts()
        .WhenCancelled()
        .ThenCancelled();

    [Fact]
    public void Loop_DeadlineOfCaller_TimesOut() => Given("winners: 1")
        .Deadline(TimeSpan.FromSeconds(3))
        .WhenStarted()
        .WhenTimePasses(TimeSpan.FromSeconds(2.9))
        .ThenRuns()
        .WhenTimePasses(TimeSpan.FromSeconds(0.1))
        .ThenTimedOut("DeadlineExceeded");

    [Fact]
    public void Composite_NodesRunInOrder_OutputsMeet() => StackTest.Given(Composite)
        .Input(new { topic = "spring" })
        .WhenStarted()
        .ThenChildren("draft")
        .ThenChildInput("draft", new { topic = "spring" })
        .WhenChildCompletes("draft", new { parts = new[] { "a", "b" } })
        .ThenChildren("checks[0]", "checks[1]")
        .ThenChildInput("checks[1]", "b")
        .WhenChildCompletes("checks[0]", new { ok = true })
        .WhenChildFails("checks[1]", message: "no")
        .ThenFailed("NodeFailed");

    [Fact]
    public void Agent_SpawnsAndAsks_ChildAndAnswerComeToIt() => Given("winners: 1")
        .WhenStarted()
        .WhenBids(("ann", 0.9), ("bob", 0.6))
        .WhenSpawns("ann", "left", "sum", new[] { 1, 2 })
        .ThenChildren("left")
        .ThenRefuses(RejectionCode.KeyConflict, test => test.WhenSpawns("ann", "left", "sum", new[] { 3 }))
        .WhenChildCompletes("left", 3)
        .ThenChildren()
        .WhenAsks("ann", "Is it 3?", schema: """{"type":"boolean"}""")
        .ThenQuestions("Is it 3?")
        .ThenRefuses(RejectionCode.InvalidAnswer, test => test.WhenAnswered("yes"))
        .WhenAnswered(true)
        .ThenQuestions()
        .WhenPaused()
        .Then("a paused loop", state => state.IsPaused)
        .WhenResumed()
        .WhenCompletes("ann", 3)
        .ThenCompleted(3);

    private static StackTest Given(string bidding) => StackTest.Given(Stack(bidding)).Agents(("ann", "x"), ("bob", "x"));

    private static System.Text.Json.JsonElement JsonText(string text) => System.Text.Json.JsonElement.Parse(text);

    private static string Stack(string bidding) => $$"""
        apiVersion: loopstacks.io/v1
        kind: LoopStack
        metadata: {name: a}
        spec:
          capabilities: [x]
          phases:
            bidding: { {{bidding}} }
            execution:
              retryPolicy: {maxRetries: 3}
        """;
}
