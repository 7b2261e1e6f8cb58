using LoopStacks.Core.Loops;
using LoopStacks.Core.Resources;
using static LoopStacks.Core.Tests.Loops.LoopScenario;

namespace LoopStacks.Core.Tests.Loops;

public sealed class ArbitrationTests
{
    private static readonly OutputPhaseSpec Consensus = new() { AggregationStrategy = AggregationStrategy.Consensus, OnDisagreement = Resort.Human };

    [Fact]
    public void Disagreement_WhenAllHaveSpoken_AsksAPersonWithTheAnswersAndTheSchema()
    {
        var loop = Asked();
        var asked = loop.Happened<QuestionAsked>();
        Assert.Equal((QuestionPurpose.Disagreement, "disagreement-1", loop.Now + TimeSpan.FromDays(7)), (asked.Purpose, asked.Key, asked.DueAt));
        Assert.StartsWith("What is the answer? consensus: no answer passes 50", asked.Text, StringComparison.Ordinal);
        Assert.EndsWith("\n- x: 1\n- y: 2\n- z: 3", asked.Text, StringComparison.Ordinal);
        Assert.Equal("""{"type":"number"}""", asked.Schema!.Value.GetRawText());
        Assert.Equal(3, asked.Context!.Value.GetProperty("contributions").GetArrayLength());
        Assert.True(loop.State is { IsWaitingForPeople: true, IsConcluding: true, IsIdle: true });
    }

    [Fact]
    public void Answer_IsTheLoopsOutput()
    {
        var loop = Asked().After(TimeSpan.FromDays(6)).Tick();
        loop.Do(new AnswerQuestion(loop.Now, 1, Json("\"two\""), "ann"));
        Assert.Equal(RejectionCode.InvalidAnswer, loop.Rejection!.Code);

        loop.Do(new AnswerQuestion(loop.Now, 1, Json("2"), "ann"));

        var end = Assert.IsType<LoopCompleted>(loop.End);
        Assert.Equal(("2", 1d, "human"), (end.Output.GetRawText(), end.Confidence, end.Strategy));
        Assert.StartsWith("human: ann gave the answer to question 1. consensus: no answer passes 50", end.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_Answers_TheLoopFailsWithTheFirstCode()
    {
        var loop = Asked();
        loop.After(TimeSpan.FromDays(7)).Tick();
        var failed = Assert.IsType<LoopFailed>(loop.End);
        Assert.Equal("NoAgreement", failed.Code);
        Assert.Contains("Question 1 about it was not answered by ", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Invalid_WithHuman_AsksForAValidAnswer()
    {
        var loop = Begun(new OutputPhaseSpec { AggregationStrategy = AggregationStrategy.Select, OnInvalid = Resort.Human }).Complete(1, "\"a\"").Complete(2, "\"b\"").Complete(3, "\"c\"");
        Assert.Equal(QuestionPurpose.InvalidOutput, loop.Happened<QuestionAsked>().Purpose);
        Assert.Equal("7", Assert.IsType<LoopCompleted>(loop.Do(new AnswerQuestion(loop.Now, 1, Json("7"), "bob")).End).Output.GetRawText());
    }

    [Fact]
    public void Answer_AfterAllRounds_SaysHowManyWerePlayed()
    {
        var loop = Begun(Consensus, rounds: 2).Complete(1, "1").Complete(2, "2").Complete(3, "3").Complete(4, "1").Complete(5, "2").Complete(6, "3");
        Assert.Equal("disagreement-2", loop.Happened<QuestionAsked>().Key);
        loop.Do(new AnswerQuestion(loop.Now, 1, Json("2"), "ann"));
        Assert.EndsWith(" 2 rounds were played.", Assert.IsType<LoopCompleted>(loop.End).Explanation, StringComparison.Ordinal);
    }

    private static LoopScenario Asked() => Begun(Consensus).Complete(1, "1").Complete(2, "2").Complete(3, "3");

    private static LoopScenario Begun(OutputPhaseSpec output, int rounds = 1) => new LoopScenario(Stack("a") with
    {
        Schema = new SchemaSpec { Output = Json("""{"type":"number"}""") },
        Phases = RoundTests.Phases(rounds, Parallelism.Parallel, output),
    }).Begin(Offers("x", "a"), Offers("y", "a"), Offers("z", "a")).Answer(Bid("x", "a", 0.9), Bid("y", "a", 0.8), Bid("z", "a", 0.7));
}
