using LoopStacks.Contracts.Executions;
using LoopStacks.Core.Loops;
using LoopStacks.Core.Resources;
using LoopStacks.Engine.Coordination;
using static LoopStacks.Engine.Tests.FakeGateway;

namespace LoopStacks.Engine.Tests;

/// <summary>Rounds, reducers, verifiers and people in OUT, with everything but the agents being real.</summary>
public sealed class RoundsTests : IDisposable
{
    private static readonly string[] Panel = ["x", "y", "z"];

    private readonly string _folder = Directory.CreateTempSubdirectory("loopstacks-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Debate_EachTakesTheMedianOfTheOthers_AgreesInTheSecondRound()
    {
        await using var engine = await StartAsync(new OutputPhaseSpec { AggregationStrategy = AggregationStrategy.Consensus }, rounds: 3);
        engine.Gateway.Work = order => Json(order.Contributions.Count == 0
            ? $"{order.Instance[0] - 'w'}"
            : $"{order.Contributions.Select(seen => seen.Output.GetInt32()).Order().ElementAt(1)}");

        var id = (await engine.StartLoopAsync("panel")).Id;
        var end = await engine.EndAsync(id);

        Assert.Equal(("completed", 2), (end.Status, end.Output!.Value.GetInt32()));
        var second = engine.Gateway.Orders.Where(order => order.Contributions.Count > 0).ToList();
        Assert.NotEmpty(second);
        Assert.All(second, order => Assert.Equal([1, 1, 1], order.Contributions.Select(seen => seen.Round)));
        var whole = (await engine.Loops.GetAsync(id, CancellationToken.None))!;
        Assert.Equal([1, 1, 1, 2, 2, 2], whole.WorkItems!.Select(item => item.Round));
    }

    [Fact]
    public async Task Reducer_MakesTheAnswerAndTheVerifierSendsItBackOnce()
    {
        await using var engine = await StartAsync(new OutputPhaseSpec { AggregationStrategy = AggregationStrategy.Reduce, Reducer = "sum", Verifier = "check" }, rounds: 1);
        engine.Gateway.Connect("adder", "sum");
        engine.Gateway.Connect("judge", "check");
        engine.Gateway.Work = order => order.LoopStack switch
        {
            "sum" => Json($"{order.Input.GetProperty("contributions").EnumerateArray().Sum(one => one.GetProperty("output").GetInt32())}"),
            "check" => Json(order.Input.GetProperty("output").GetInt32() > 3 ? """{"accept":true}""" : """{"accept":false,"reasons":["too small"]}"""),
            _ => Json(order.Contributions.Any(seen => seen.Role == "verifier") ? "2" : "1"),
        };

        var id = (await engine.StartLoopAsync("panel")).Id;
        var end = await engine.EndAsync(id);

        Assert.Equal(("completed", 6), (end.Status, end.Output!.Value.GetInt32()));
        var again = engine.Gateway.Orders.First(order => order.LoopStack == "panel" && order.Contributions.Count > 0);
        var returned = again.Contributions[^1];
        Assert.Equal(("verifier", """{"answer":3,"reasons":["too small"]}"""), (returned.Role, returned.Output.GetRawText()));
        Assert.Equal(["check"], returned.Capabilities);
        var tree = await engine.Loops.TreeAsync(id, CancellationToken.None);
        Assert.Equal(["check", "check", "sum", "sum"], tree!.Children.Select(child => child.Execution.Loopstack).Order());
    }

    [Fact]
    public async Task Verifier_ThatNobodyOffers_FailsWithItsReason()
    {
        await using var engine = await StartAsync(new OutputPhaseSpec { AggregationStrategy = AggregationStrategy.Select, Verifier = "nobody" }, rounds: 1);
        engine.Gateway.Work = _ => Json("1");
        var end = await engine.EndAsync((await engine.StartLoopAsync("panel")).Id);
        Assert.Equal("VerificationFailed", end.Reason!.Code);
        Assert.Contains("could not be asked with LoopStackNotFound", end.Reason.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Platform_StoppedWhileTheVerifierWorks_GoesOnFromThere()
    {
        LoopId loop;
        var output = new OutputPhaseSpec { AggregationStrategy = AggregationStrategy.Select, Verifier = "check" };
        await using (var engine = await StartAsync(output, rounds: 1))
        {
            engine.Gateway.Connect("judge", "check");
            engine.Gateway.Work = order => order.LoopStack == "check" ? null : Json("1"); // The verifier's work lies.
            loop = (await engine.StartLoopAsync("panel")).Id;
            while (engine.Gateway.Orders.Take().LoopStack != "check")
            {
            }

            Assert.Equal("out", (await engine.Loops.GetAsync(loop, CancellationToken.None))!.Phase);
        }

        var dispatched = new List<WorkOrder>();
        await using var second = await EngineFixture.StartAsync(_folder, gateway =>
        {
            foreach (var name in Panel)
                gateway.Connect(name, "panel");
            gateway.Connect("judge", "check");
            gateway.Work = order =>
            {
                lock (dispatched)
                    dispatched.Add(order);
                return order.LoopStack == "check" ? Json("""{"accept":true}""") : Json("1");
            };
        });

        Assert.Equal("completed", (await second.EndAsync(loop)).Status);
        Assert.All(dispatched, order => Assert.Equal("check", order.LoopStack));
    }

    [Fact]
    public async Task Disagreement_WithHuman_WaitsForAPersonsAnswer()
    {
        await using var engine = await StartAsync(new OutputPhaseSpec { AggregationStrategy = AggregationStrategy.Consensus, OnDisagreement = Resort.Human }, rounds: 1);
        engine.Gateway.Work = order => Json($"\"{order.Instance}\"");
        using var asked = new CancellationTokenSource(TimeSpan.FromSeconds(30));

        var id = (await engine.StartLoopAsync("panel")).Id;
        Execution execution;
        while ((execution = (await engine.Loops.GetAsync(id, asked.Token))!).Status != "waiting")
            await Task.Yield();
        Assert.Equal("out", execution.Phase);
        var answered = await engine.Loops.AnswerAsync(new TaskId(id, 1), Json("\"y\""), "ann", asked.Token);

        Assert.Null(answered.Fault);
        var end = await engine.EndAsync(id);
        Assert.Equal(("completed", "y"), (end.Status, end.Output!.Value.GetString()));
        Assert.Equal("human", (await engine.Loops.GetAsync(id, asked.Token))!.Aggregation!.Strategy);
    }

    private async Task<EngineFixture> StartAsync(OutputPhaseSpec output, int rounds)
    {
        var engine = await EngineFixture.StartAsync(_folder);
        foreach (var name in Panel)
            engine.Gateway.Connect(name, "panel");
        await engine.ApplyAsync(new LoopStack
        {
            Metadata = new() { Name = "panel" },
            Spec = new LoopStackSpec
            {
                Capabilities = ["panel"],
                Phases = new PhasesSpec
                {
                    Bidding = new BiddingPhaseSpec { Winners = 3 },
                    Execution = new ExecutionPhaseSpec { Rounds = rounds },
                    Output = output,
                },
            },
        });
        return engine;
    }
}
