using LoopStacks.Cli.Loops.Rendering;
using LoopStacks.Cli.Tests.Fakes;
using static LoopStacks.Cli.Tests.Fakes.Samples;

namespace LoopStacks.Cli.Tests.Loops;

public sealed class LoopViewTests
{
    [Fact]
    public void Tree_CompletedLoop_TellsTheWholeStory() => Assert.Equal(
        """
        ✓ sentiment-analysis  01980a4e-7c3b-7d21-9f10-1c2d3e4f5a6b  default-realm  completed in 0.120 s
        ├─ IN  {"text":"I love it"}
        ├─ BID  2 asked, 1 bid, closed: everybody answered
        │  ├─ ★ alpha sentiment-analysis  confidence 0.92, cost 0.1, load 0.25
        │  └─ – beta sentiment-analysis  declined: no German
        ├─ DO  1 of 1 done
        │  └─ ✓ alpha sentiment-analysis  completed, 0.080 s, confidence 0.92, price 0.1, 12+3 tokens, cost 0.002
        │     ├─ won by best: confidence 0.92
        │     └─ → {"sentiment":"positive"}
        └─ OUT  merge: 1 contribution  confidence 0.92

        """,
        TreeText.Of(LoopTree.Of(LoopView.Of(Id, CompletedHistory))));

    [Fact]
    public void Tree_InTheMiddle_ShowsWhoIsAskedAndWhoWorks()
    {
        var bidding = LoopView.Of(Id, CompletedHistory.Take(2));
        Assert.Contains("├─ … alpha  asked", TreeText.Of(LoopTree.Of(bidding)), StringComparison.Ordinal);
        var working = LoopView.Of(Id, CompletedHistory.Take(7));
        Assert.Contains("● alpha sentiment-analysis  started, price 0.1", TreeText.Of(LoopTree.Of(working)), StringComparison.Ordinal);
        Assert.Null(working.Outcome);
    }

    [Fact]
    public void Tree_SecondRoundWithReducerAndVerifier_ShowsEachInItsPlace()
    {
        var history = CompletedHistory.Take(8).Concat(
        [
            Event(9, 110, "roundOpened", """{"round":2,"because":"rounds","why":"Round 1 of at most 2 brought no agreement.","items":[{"number":1,"instance":"alpha","capabilities":["sentiment-analysis"],"rule":"round 2: does again what it won as work item 0"}]}"""),
            Event(10, 150, "workCompleted", """{"number":1,"attempt":1,"output":2,"confidence":0.5,"replica":"alpha-1"}"""),
            Event(11, 150, "childSpawned", """{"child":"01980a4e-7c3b-7d21-9f10-00000000aaaa","purpose":"reducer","key":"2","stack":"summarize","input":{}}"""),
            Event(12, 250, "childEnded", """{"child":"01980a4e-7c3b-7d21-9f10-00000000aaaa","status":"completed","output":3,"confidence":0.5}"""),
            Event(13, 250, "childSpawned", """{"child":"01980a4e-7c3b-7d21-9f10-00000000bbbb","purpose":"verifier","key":"2","stack":"check","input":{}}"""),
            Event(14, 350, "childEnded", """{"child":"01980a4e-7c3b-7d21-9f10-00000000bbbb","status":"failed","code":"NoBids","message":"nobody"}"""),
        ]).ToList();

        var tree = TreeText.Of(LoopTree.Of(LoopView.Of(Id, history)));

        Assert.EndsWith(
            """
            ├─ DO again (round 2)  1 of 1 done
            │  ├─ Round 1 of at most 2 brought no agreement.
            │  └─ ✓ alpha sentiment-analysis  completed, confidence 0.5
            │     ├─ round 2: does again what it won as work item 0
            │     └─ → 2
            ├─ ✓ reducer summarize  completed, 0.100 s  0000aaaa
            │  └─ → 3
            └─ ✗ verifier check  failed, 0.100 s: nobody (NoBids)  0000bbbb

            """,
            tree,
            StringComparison.Ordinal);
        Assert.Equal("DO again (round 2): Round 1 of at most 2 brought no agreement.  #1 alpha", EventLine.Of(history[8]).Text);
        Assert.Equal("reducer (0000aaaa) started summarize", EventLine.Of(history[10]).Text);
        Assert.Equal("loop 0000bbbb failed: NoBids: nobody", EventLine.Of(history[13]).Text);
    }

    [Fact]
    public void Tree_ChildrenOfAgents_AreListedTogether()
    {
        var view = LoopView.Of(Id, [CompletedHistory[0], Event(2, 1, "childSpawned", """{"child":"01980a4e-7c3b-7d21-9f10-00000000aaaa","purpose":"agent","key":"k","stack":"sum","item":1,"input":{}}""")]);
        Assert.Contains("└─ loops  0 of 1 ended\n   └─ ● k sum of #1  running  0000aaaa", TreeText.Of(LoopTree.Of(view)), StringComparison.Ordinal);
    }

    [Fact]
    public void Tree_LoopsOfAComposite_AreListedAndWhatWasSkippedIsSaid()
    {
        var view = LoopView.Of(Id,
        [
            CompletedHistory[0],
            Event(2, 1, "compositeStarted", """{"deadline":"2026-01-01T00:00:00Z"}"""),
            Event(3, 1, "nodeSkipped", """{"name":"polish"}"""),
            Event(4, 1, "nodeOpened", """{"name":"draft","count":1}"""),
            Event(5, 1, "childSpawned", """{"child":"01980a4e-7c3b-7d21-9f10-00000000aaaa","purpose":"node","key":"draft","stack":"write","input":{}}"""),
        ]);
        var tree = TreeText.Of(LoopTree.Of(view));
        Assert.Contains("draft write  running", tree, StringComparison.Ordinal);
        Assert.Contains("polish was skipped: its when is not true", tree, StringComparison.Ordinal);
        Assert.DoesNotContain("compositeStarted", tree, StringComparison.Ordinal);
    }

    [Fact]
    public void With_EventSeenBefore_ChangesNothing()
    {
        var once = LoopView.Of(Id, CompletedHistory);
        var twice = LoopView.Of(Id, CompletedHistory.Concat(CompletedHistory));
        Assert.Equal(TreeText.Of(LoopTree.Of(once)), TreeText.Of(LoopTree.Of(twice)));
    }

    [Fact]
    public void With_EventOfAnotherLoop_ChangesNothing()
    {
        var view = LoopView.Of(Id, CompletedHistory.Take(3));
        Assert.Same(view, view.With(FailedHistory[3]));
    }

    [Fact]
    public void With_UnknownEvent_KeepsItAsARemark()
    {
        var view = LoopView.Of(Id, [CompletedHistory[0], Event(2, 1, "planRevised", """{"because":"novelty"}""")]);
        Assert.Contains("""planRevised {"because":"novelty"}""", TreeText.Of(LoopTree.Of(view)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bidsReceived", "{}")]
    [InlineData("workStarted", "{}")]
    [InlineData("workStarted", """{"number":7}""")]
    [InlineData("workAwarded", """{"items":[{}]}""")]
    [InlineData("workAwarded", """{"items":"none"}""")]
    [InlineData("loopCompleted", "null")]
    [InlineData("biddingOpened", "[]")]
    [InlineData("workCompleted", """{"number":"x"}""")]
    public void With_MissingOrStrangeFields_DoesNotFail(string type, string data)
    {
        var view = LoopView.Of(Id, [Event(1, 0, type, data)]);
        Assert.NotEmpty(TreeText.Of(LoopTree.Of(view)));
        EventLine.Of(Event(1, 0, type, data));
    }

    [Fact]
    public void Tree_RetriesAndMoves_AreRemarks()
    {
        var tree = TreeText.Of(LoopTree.Of(LoopView.Of(Id,
        [
            .. CompletedHistory.Take(7),
            Event(8, 30, "workFailed", """{"number":0,"attempt":1,"code":"LeaseLost","message":"replica went away"}"""),
            Event(9, 31, "workRetryScheduled", """{"number":0,"attempt":2,"at":"2026-03-01T12:00:01Z","instance":"alpha","reason":"lease lost"}"""),
            Event(10, 32, "workReawarded", """{"number":0,"code":"Refused","reason":"too busy","items":[{"number":1,"instance":"gamma","capabilities":["sentiment-analysis"],"rule":"runner-up after work item 0"}]}"""),
            Event(11, 40, "workCancelled", """{"numbers":[1],"reason":"not needed"}"""),
            Event(12, 50, "loopCancelled", """{"reason":"by hand"}"""),
        ])));
        Assert.Contains("↷ alpha sentiment-analysis  reawarded, attempt 2", tree, StringComparison.Ordinal);
        Assert.Contains("⊘ gamma sentiment-analysis  cancelled", tree, StringComparison.Ordinal);
        Assert.Contains("not needed", tree, StringComparison.Ordinal);
        Assert.Contains("attempt 1 failed: replica went away (LeaseLost)", tree, StringComparison.Ordinal);
        Assert.Contains("again: lease lost", tree, StringComparison.Ordinal);
        Assert.Contains("went to #1 gamma: too busy (Refused)", tree, StringComparison.Ordinal);
        Assert.Contains("OUT  by hand", tree, StringComparison.Ordinal);
    }

    [Fact]
    public void Tree_AskedAgainAfterARestart_IsOneRound()
    {
        var view = LoopView.Of(Id,
        [
            .. CompletedHistory.Take(3),
            Event(4, 20, "biddingOpened", """{"attempt":1,"recovered":true,"asked":[{"instance":"alpha","capabilities":["sentiment-analysis"]},{"instance":"beta","capabilities":["sentiment-analysis"]}]}"""),
            Event(5, 21, "candidateJoined", """{"attempt":1,"candidate":{"instance":"late","capabilities":["sentiment-analysis"]}}"""),
        ]);
        var round = Assert.Single(view.Rounds);
        Assert.Equal((3, 2), (round.Asked.Count, round.Answers.Count));
        Assert.Equal(["late"], round.Silent);
    }

    [Fact]
    public void Tree_PartialOutput_GrowsAndGoesWithTheEnd()
    {
        var view = LoopView.Of(Id, CompletedHistory.Take(7));
        foreach (var data in new[]
        {
            $$"""{"workItem":"{{Id}}.0","attempt":1,"fraction":0.5,"partial":"Once ","mode":"append","offset":0}""",
            $$"""{"workItem":"{{Id}}.0","attempt":1,"partial":"upon\u001b[2J","mode":"append","offset":5}""",
        })
            view = view.With(Event(0, 50, "progress", data) with { Cursor = null });

        var tree = TreeText.Of(LoopTree.Of(view));
        Assert.Contains("… Once upon\uFFFD[2J", tree, StringComparison.Ordinal);
        Assert.Contains("50 %", tree, StringComparison.Ordinal);
        Assert.Equal(7, view.LastSeq);
        Assert.DoesNotContain("Once", TreeText.Of(LoopTree.Of(view.With(CompletedHistory[7]))), StringComparison.Ordinal);
    }

    [Fact]
    public void Tree_TextOfOthers_CannotSteerTheTerminal()
    {
        var view = LoopView.Of(Id, [.. CompletedHistory.Take(2), Event(3, 5, "bidsReceived", """{"attempt":1,"answers":[{"instance":"alpha","kind":"decline","note":"\u001b[2Jgone"}]}""")]);
        Assert.DoesNotContain('\e', TreeText.Of(LoopTree.Of(view)));
    }

    [Fact]
    public void Live_SameTree_HasItsLines()
    {
        var text = new StringWriter();
        var console = new Cli.Output.Screen(text, isTerminal: false, hasColor: false).Live();
        console.Profile.Width = 200;
        console.Write(LiveTree.Of(LoopTree.Of(LoopView.Of(Id, CompletedHistory))));
        Assert.Contains("alpha sentiment-analysis", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("OUT  merge: 1 contribution", text.ToString(), StringComparison.Ordinal);
    }
}
