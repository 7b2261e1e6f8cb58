using LoopStacks.Cli.Loops.Rendering;
using LoopStacks.Cli.Tests.Fakes;
using LoopStacks.Contracts.Events;
using static LoopStacks.Cli.Tests.Fakes.Samples;

namespace LoopStacks.Cli.Tests.Loops;

public sealed class PeopleViewTests
{
    private static readonly IReadOnlyList<EventEnvelope> Waiting =
    [
        .. CompletedHistory.Take(7),
        Event(8, 30, "deadlineExtended", """{"deadline":"2026-03-08T12:05:00Z","reason":"it waits for an answer"}"""),
        Event(9, 30, "questionAsked", """{"number":1,"purpose":"agent","key":"ok","text":"May\u001b I?","dueAt":"2026-03-08T12:00:00Z","assignees":["eva","iris"],"item":0}"""),
        Event(10, 5030, "workParked", """{"number":0,"attempt":1,"keys":["ok"]}"""),
    ];

    [Fact]
    public void Tree_OpenQuestion_TheLoopWaitsAndSaysHowToAnswer()
    {
        var tree = TreeOf(Waiting);

        Assert.StartsWith("○ sentiment-analysis", tree, StringComparison.Ordinal);
        Assert.Contains("default-realm  waits for an answer", tree, StringComparison.Ordinal);
        Assert.Contains("‖ alpha sentiment-analysis  parked", tree, StringComparison.Ordinal);
        Assert.Contains("ASK  1 of 1 open", tree, StringComparison.Ordinal);
        Assert.Contains("? #0 asks: May\uFFFD I?  for eva, iris, until 2026-03-08 12:00:00Z, answer with: loopstacks answer 3e4f5a6b.1", tree, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("questionAnswered", """{"number":1,"answer":"yes","by":"eva"}""", "✓ #0 asks: May\uFFFD I?  answered by eva after 7.970 s: \"yes\"")]
    [InlineData("questionExpired", """{"number":1,"default":"no"}""", "expired after 7.970 s; the default counts: \"no\"")]
    [InlineData("questionExpired", """{"number":1}""", "✗ #0 asks: May\uFFFD I?  expired after 7.970 s\n")]
    [InlineData("questionWithdrawn", """{"number":1,"reason":"the loop was cancelled"}""", "withdrawn after 7.970 s: the loop was cancelled")]
    public void Tree_ClosedQuestion_SaysWhatCameOfIt(string type, string data, string says)
    {
        var tree = TreeOf([.. Waiting, Event(11, 8000, type, data)]);

        Assert.Contains(says, tree, StringComparison.Ordinal);
        Assert.Contains("1 asked, none open", tree, StringComparison.Ordinal);
        Assert.DoesNotContain("waits for an answer", tree, StringComparison.Ordinal);
    }

    [Fact]
    public void Tree_QuestionWhileOtherWorkIsOut_TheLoopRuns() =>
        Assert.Equal("running", LoopView.Of(Id, [.. Waiting, Event(11, 6000, "workAwarded", """{"items":[{"number":1,"instance":"beta"}]}""")]).Status);

    [Fact]
    public void Tree_Paused_SaysByWhomUntilItIsResumed()
    {
        var paused = Event(8, 30, "loopPaused", """{"by":"eva","reason":"let me look"}""");

        Assert.Contains("paused by eva: let me look", TreeOf([.. CompletedHistory.Take(7), paused]), StringComparison.Ordinal);
        Assert.Equal("running", LoopView.Of(Id, [.. CompletedHistory.Take(7), paused, Event(9, 40, "loopResumed", """{"by":"eva"}""")]).Status);
    }

    [Fact]
    public void Tree_RetriedLoop_NamesTheFirst() =>
        Assert.Contains("retries " + FailedId, TreeOf([Event(1, 0, "loopAccepted", $$"""{"stack":"s","input":{},"retryOf":"{{FailedId}}"}""")]), StringComparison.Ordinal);

    [Theory]
    [InlineData("questionAsked", """{"number":2,"text":"May I?","item":1,"assignees":["eva"],"dueAt":"2026-03-08T12:00:00Z"}""", "ASK  3e4f5a6b.2 by #1: May I?  for eva until 2026-03-08 12:00:00Z")]
    [InlineData("questionAsked", """{"number":2,"text":"Which?"}""", "ASK  3e4f5a6b.2: Which?  for anyone")]
    [InlineData("questionAnswered", """{"number":2,"answer":{"ok":true},"by":"eva"}""", """3e4f5a6b.2 answered by eva: {"ok":true}""")]
    [InlineData("questionAnswered", """{"number":2,"answer":null,"by":"eva"}""", "3e4f5a6b.2 answered by eva: null")]
    [InlineData("questionExpired", """{"number":2}""", "3e4f5a6b.2 expired")]
    [InlineData("questionExpired", """{"number":2,"default":7}""", "3e4f5a6b.2 expired; the default counts: 7")]
    [InlineData("questionWithdrawn", """{"number":2,"reason":"never mind"}""", "3e4f5a6b.2 withdrawn: never mind")]
    [InlineData("deadlineExtended", """{"deadline":"2026-03-08T12:05:00Z","reason":"it waits"}""", "deadline moved to 2026-03-08 12:05:00Z: it waits")]
    [InlineData("workParked", """{"number":1,"keys":["a","b"]}""", "#1 parked until a, b are there")]
    [InlineData("workParked", """{"number":1,"keys":["a","b"],"any":true}""", "#1 parked until one of a, b is there")]
    [InlineData("workParked", """{"number":1,"keys":["a"]}""", "#1 parked until a is there")]
    [InlineData("loopPaused", """{"by":"eva","reason":"look"}""", "paused by eva: look")]
    [InlineData("loopResumed", """{"by":"eva"}""", "resumed by eva")]
    public void Line_EventOfPeople_SaysIt(string type, string data, string says) => Assert.Equal(says, EventLine.Of(Event(1, 0, type, data)).Text);

    [Theory]
    [InlineData("questionAsked", "{}")]
    [InlineData("questionAnswered", """{"number":9}""")]
    [InlineData("questionExpired", "null")]
    [InlineData("workParked", """{"number":"x"}""")]
    [InlineData("loopPaused", "[]")]
    [InlineData("deadlineExtended", "{}")]
    public void With_MissingOrStrangeFields_DoesNotFail(string type, string data)
    {
        Assert.NotEmpty(TreeOf([Event(1, 0, type, data)]));
        EventLine.Of(Event(1, 0, type, data));
    }

    private static string TreeOf(IEnumerable<EventEnvelope> events) => TreeText.Of(LoopTree.Of(LoopView.Of(Id, events)));
}
