using LoopStacks.Core.Loops;
using LoopStacks.Core.Resources;
using static LoopStacks.Core.Tests.Loops.LoopScenario;

namespace LoopStacks.Core.Tests.Loops;

/// <summary><c>execution.inputs</c>: what work gets as input.</summary>
public sealed class WorkInputTests
{
    [Fact]
    public void Inputs_OfSequentialWork_SeeTheContributionsBefore()
    {
        var loop = Given(Parallelism.Sequential, ("a", "input.text"), ("c", """{"all":"contributions","a":"contributions.a.text","b":"contributions.b"}"""))
            .Begin(Offers("x", "a"), Offers("y", "b", "c"))
            .Answer(Bid("x", "a"), Bid("y", "b"), Bid("y", "c"));
        Assert.Equal("\"hello\"", Input(loop, 1));
        loop.Complete(1, """{"text":"A"}""");
        Assert.Equal("""{"text":"hello"}""", Input(loop, 2));
        loop.Complete(2, "2");
        Assert.Equal("""{"all":{"a":{"text":"A"},"b":2},"a":"A","b":2}""", Input(loop, 3));
    }

    [Fact]
    public void Inputs_SeveralContributionsOfACapability_ShowTheMostConfident()
    {
        var loop = Given(Parallelism.Sequential, ("b", "contributions.a"));
        loop = new LoopScenario(loop.State.Definition.Spec with { Phases = loop.State.Definition.Spec.Phases with { Bidding = new BiddingPhaseSpec { Winners = 3 } } })
            .Begin(Offers("x", "a"), Offers("y", "a"), Offers("z", "a"), Offers("w", "b", "c"))
            .Answer(Bid("x", "a"), Bid("y", "a"), Bid("z", "a"), Bid("w", "b"), Bid("w", "c"));
        loop.Complete(1, "1", confidence: 0.5).Complete(2, "2", confidence: 0.8).Complete(3, "3", confidence: 0.8);
        var second = loop.State.CompletionOrder[1];
        Assert.Equal(loop.State.Items[second - 1].Output!.Value.GetRawText(), Input(loop, 4));
    }

    [Fact]
    public void Inputs_InstanceThatWinsSeveralCapabilities_GetsAnItemForEachMapped()
    {
        var loop = Given(Parallelism.Parallel, ("b", """{"only":"input.text"}""")).Begin(Offers("x", "a", "b", "c")).Answer(Bid("x", "a"), Bid("x", "b"), Bid("x", "c"));
        Assert.Equal(["a,c", "b"], loop.State.Items.Select(item => string.Join(',', item.Capabilities)));
        Assert.Equal(("""{"text":"hello"}""", """{"only":"hello"}"""), (Input(loop, 1), Input(loop, 2)));
    }

    [Fact]
    public void Inputs_FaultAtTheAward_EndsTheLoopBeforeAnythingIsHandedOut()
    {
        var loop = Given(Parallelism.Parallel, ("b", """{"x":["sum(input.text)"]}""")).Begin(Offers("x", "a", "b", "c")).Answer(Bid("x", "a"), Bid("x", "b"), Bid("x", "c"));
        var end = Assert.IsType<LoopFailed>(loop.End);
        Assert.Equal(("ExpressionFailed", "spec.phases.execution.inputs.b.x[0]: sum() at character 1 takes an array of numbers, and got a string."), (end.Code, end.Message));
        Assert.Empty(loop.State.Items);
    }

    [Fact]
    public void Inputs_FaultInALaterStage_EndsTheLoop()
    {
        var loop = Given(Parallelism.Sequential, ("b", "{a:@,b:@} | {a:@,b:@} | {a:@,b:@} | {a:@,b:@}"))
            .Begin(Offers("x", "a", "b", "c")).Answer(Bid("x", "a"), Bid("x", "b"), Bid("x", "c"));
        loop.Complete(1, $"\"{new string('x', 100_000)}\"");
        Assert.Equal("ExpressionTooLarge", Assert.IsType<LoopFailed>(loop.End).Code);
    }

    [Fact]
    public void Inputs_OfALaterRound_SeeTheRoundBefore()
    {
        var spec = Given(Parallelism.Parallel, ("a", """{"own":"contributions.a","others":"contributions.b"}""")).State.Definition.Spec;
        var loop = new LoopScenario(spec with { Phases = spec.Phases with { Execution = spec.Phases.Execution with { Rounds = 2 } } })
            .Begin(Offers("x", "a"), Offers("y", "b"), Offers("z", "c")).Answer(Bid("x", "a"), Bid("y", "b"), Bid("z", "c"));
        Assert.Equal("""{"own":null,"others":null}""", Input(loop, 1));
        loop.Complete(1, "1").Complete(2, "2").Complete(3, "3");
        Assert.Equal("""{"own":1,"others":2}""", Input(loop, 4));
    }

    [Fact]
    public void Inputs_FaultInALaterRound_EndsTheLoopBeforeTheRoundOpens()
    {
        var spec = Given(Parallelism.Parallel, ("a", "contributions.b && sum(contributions.b)")).State.Definition.Spec;
        var loop = new LoopScenario(spec with { Phases = spec.Phases with { Execution = spec.Phases.Execution with { Rounds = 2 } } })
            .Begin(Offers("x", "a"), Offers("y", "b"), Offers("z", "c")).Answer(Bid("x", "a"), Bid("y", "b"), Bid("z", "c"));
        loop.Complete(1, "1").Complete(2, "2").Complete(3, "3");
        Assert.Equal("ExpressionFailed", Assert.IsType<LoopFailed>(loop.End).Code);
        Assert.DoesNotContain(loop.Last, @event => @event is RoundOpened);
    }

    private static string Input(LoopScenario loop, int number) => Readiness.InputOf(loop.State, loop.State.Item(number)!).GetRawText();

    private static LoopScenario Given(Parallelism parallelism, params (string Capability, string Mapping)[] inputs) => new(Stack("a", "b", "c") with
    {
        Phases = new PhasesSpec
        {
            Execution = new ExecutionPhaseSpec
            {
                Parallelism = parallelism,
                Inputs = inputs.ToDictionary(input => input.Capability, input => Json(input.Mapping[0] == '{' && input.Mapping[1] == '"' ? input.Mapping : System.Text.Json.JsonSerializer.Serialize(input.Mapping))),
            },
        },
    });
}
