using System.Text.Json;
using LoopStacks.Contracts;
using LoopStacks.Contracts.Executions;
using LoopStacks.EndToEnd.Examples;
using LoopStacks.EndToEnd.Platforms;

namespace LoopStacks.EndToEnd.Explaining;

/// <summary>The explanation of an example's loop has every decision that was made in it.</summary>
public sealed class ExplainTests(ExamplesPlatform examples) : IClassFixture<ExamplesPlatform>
{
    private PlatformClient Client => examples.Platform.Client;

    [Fact]
    public async Task ConsensusPanel_Explained_HasEveryDecisionOfItsLoop()
    {
        var loop = await Client.RunAsync("consensus-panel", new { text = "Whoever designed this menu is an idiot." });
        var explanation = await ExplainAsync(loop);

        var round = Assert.Single(explanation.Bidding);
        Assert.Equal(loop.Bidding!.Single().Answers.Select(answer => (answer.Instance, answer.Confidence)).Order(), round.Asked.Select(asked => (asked.Instance, asked.Confidence)).Order());
        var award = Assert.Single(explanation.Awards);
        Assert.Equal(Enumerable.Range(1, round.Asked.Count), award.Bids.Select(bid => bid.Place));
        Assert.Equal(award.Bids.OrderByDescending(bid => bid.Confidence).Select(bid => bid.Confidence), award.Bids.Select(bid => bid.Confidence));
        foreach (var tied in award.Bids.GroupBy(bid => (bid.Confidence, bid.Load)).Where(group => group.Count() > 1))
            Assert.Equal(tied.Select(bid => bid.Draw).Order(StringComparer.Ordinal), tied.Select(bid => bid.Draw));
        Assert.Equal(loop.WorkItems!.Select(item => (item.WorkItem, item.Instance, item.Rule, item.Status)), explanation.Work.Select(item => (item.WorkItem, item.Instance, item.Rule, item.Status)));

        var votes = explanation.Work.Where(item => item.Status == "completed").ToArray();
        Assert.All(votes, item => Assert.Equal(item.Output!.Value.GetProperty("action").GetString(), item.Part!.Vote!.Value.GetString()));
        Assert.All(votes, item => Assert.Equal(item.Part!.Vote!.Value.GetString() == "review", item.Part.Counted));
        Assert.Equal(loop.Aggregation!.Explanation, explanation.Answer!.Text);
        Assert.Equal(("completed", loop.EndedAt), (explanation.End!.Status, explanation.End.At));
        Assert.Equal(loop.Version, explanation.Events);
        Assert.Equal(Enumerable.Range(1, (int)loop.Version).Select(seq => (long)seq), explanation.Sentences.Select(sentence => sentence.Seq).Distinct());
        Assert.All(loop.WorkItems!, item => Assert.Contains(explanation.Sentences, sentence => sentence.Text.Contains($"went to {item.Instance}", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Nobody_Explained_SaysWhoDeclinedAndWhy()
    {
        await Client.ApplyStackAsync("unanimous", """{"capabilities":["content-moderation"],"phases":{"bidding":{"minBids":9,"maxBids":9,"reannounce":0}}}""");
        var explanation = await ExplainAsync(await Client.RunAsync("unanimous", new { text = "hello" }));

        Assert.Equal(("failed", "CapabilityUncovered"), (explanation.End!.Status, explanation.End.Code));
        Assert.Empty(explanation.Awards);
        Assert.Contains(explanation.Sentences, sentence => sentence.Text.Contains("of 9 bids needed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Command_OfTheNewestLoop_TellsIt()
    {
        await Client.RunAsync("customer-service-workflow", new { text = "My invoice is wrong again, this is terrible! I want my money back." });
        var text = await CommandLine.SucceedAsync(examples.Platform.Address, "explain", "last");

        Assert.Contains("★ my-sentiment-analyzer  best: confidence", text, StringComparison.Ordinal);
        Assert.Contains("gave /sentiment", text, StringComparison.Ordinal);
        Assert.Contains("OUT  merge: 3 contributions", text, StringComparison.Ordinal);
    }

    private async Task<Explanation> ExplainAsync(Execution loop)
    {
        var document = await CommandLine.SucceedAsync(examples.Platform.Address, "explain", loop.ExecutionId, "-o", "json");
        return JsonSerializer.Deserialize(document, ContractsJson.Default.Explanation)!;
    }
}
