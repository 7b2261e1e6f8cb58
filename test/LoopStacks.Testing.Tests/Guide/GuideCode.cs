using LoopStacks.Agents;
using LoopStacks.Contracts.Executions;
using Microsoft.Extensions.Time.Testing;

namespace LoopStacks.Testing.Tests.Guide;

/// <summary>The code that docs/testing.md shows.</summary>
public sealed class GuideCode
{
    private const string Stack = """
        apiVersion: loopstacks.io/v1
        kind: LoopStack
        metadata:
          name: article-review
        spec:
          capabilities: [review]
          schema:
            input: {type: object, required: [text]}
          phases:
            bidding: {winners: 2}
            output: {aggregationStrategy: consensus, key: accept, onDisagreement: human}
        """;

    [Fact]
    public void Reviewers_WhoAgree_DecideTheArticle() => StackTest.Given(Stack)
        .Agents(("ann", "review"), ("bob", "review"), ("cid", "review"))
        .Input(new { text = "It thaws." })
        .WhenStarted()
        .WhenBids(("ann", 0.9), ("bob", 0.6), ("cid", 0.7))
        .ThenWinners("ann", "cid")
        .WhenCompletes("ann", new { accept = true })
        .ThenRuns()
        .WhenCompletes("cid", new { accept = true })
        .ThenCompleted(new { accept = true });

    [Fact]
    public void Reviewer_WhoFailsTwice_IsReplacedByTheRunnerUp() => StackTest.Given(Stack)
        .Agents(("ann", "review"), ("bob", "review"), ("cid", "review"))
        .Input(new { text = "It thaws." })
        .WhenStarted()
        .WhenBids(("ann", 0.9), ("bob", 0.6), ("cid", 0.7))
        .WhenFails("ann", "the model is busy")
        .ThenInHand("cid")
        .WhenTimePasses(TimeSpan.FromSeconds(1))
        .ThenInHand("ann", "cid")
        .WhenFails("ann", "the model is busy still")
        .WhenTimePasses(TimeSpan.FromSeconds(1))
        .ThenInHand("bob", "cid");

    [Fact]
    public async Task Reviewers_WhoDisagree_AskAPerson()
    {
        await using var platform = await InMemoryPlatform.StartAsync();
        await platform.ApplyAsync(Stack);
        await platform.AddAsync(LoopAgent.Create("ann").Capability("review").Handle(work => new { accept = true }));
        await platform.AddAsync(LoopAgent.Create("bob").Capability("review").Handle(work => new { accept = false }));

        var loop = await platform.StartLoopAsync("article-review", new { text = "It thaws." });
        var question = await platform.QuestionAsync();
        await platform.AnswerAsync(question, new { accept = true }, by: "eve@example.com");

        var end = await platform.EndAsync(loop);
        Assert.Equal("completed", end.Status);
        Assert.True(end.Output!.Value.GetProperty("accept").GetBoolean());
    }

    [Fact]
    public async Task Reviewer_WhoseConnectionDrops_FinishesWhatItHasInHand()
    {
        await using var platform = await InMemoryPlatform.StartAsync();
        var ann = ScriptedAgent.Named("ann", "review").Bids(0.9).Fails("the model is busy").Disconnects().Completes(new { accept = true });
        await platform.AddAsync(ann);

        var end = await platform.RunAsync("review", new { text = "It thaws." });

        Assert.Equal("completed", end.Status);
        Assert.Equal(2, ann.WorksTaken);
    }

    [Fact]
    public async Task Question_NobodyAnswersForAWeek_Expires()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var platform = await InMemoryPlatform.StartAsync(new PlatformOptions { Time = time });
        var ann = ScriptedAgent.Named("ann", "refund").Holds();
        await platform.AddAsync(ann);

        var loop = await platform.StartLoopAsync("refund", new { amount = 250 });
        var asked = (await ann.WorkAsync()).Work.AskAsync<bool>("Refund 250?");
        await platform.QuestionAsync();
        time.Advance(TimeSpan.FromDays(7));

        await Assert.ThrowsAsync<QuestionExpiredException>(() => asked);
        await platform.EventAsync(loop, "questionExpired");
    }
}
