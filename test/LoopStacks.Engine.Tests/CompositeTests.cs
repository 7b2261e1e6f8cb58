using LoopStacks.Core.Loops;
using LoopStacks.Core.Resources;
using LoopStacks.Engine.Coordination;

namespace LoopStacks.Engine.Tests;

/// <summary>Composite LoopStacks in a whole engine.</summary>
public sealed class CompositeTests : IDisposable
{
    private const string Review = """
        apiVersion: loopstacks.io/v1
        kind: LoopStack
        metadata: {name: review}
        spec:
          loops:
            - {name: detect, stack: detection}
            - {name: parts, inline: {capabilities: [counting]}, forEach: input.parts, maxParallel: 3, input: {part: item}}
            - {name: translate, stack: translation, dependsOn: [detect], when: loops.detect.output.detection != 'x'}
            - {name: report, stack: reporting, dependsOn: [detect, parts, translate], input: {language: loops.detect.output, skipped: loops.translate.status, parts: "length(loops.parts.output)"}}
        ---
        apiVersion: loopstacks.io/v1
        kind: LoopStack
        metadata: {name: outer}
        spec:
          loops:
            - {name: inner, stack: review}
            - {name: last, stack: reporting, dependsOn: [inner], input: loops.inner.output}
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("loopstacks-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Composite_OfComposites_RunsToItsEnd()
    {
        await using var engine = await StartAsync();
        var orders = new List<WorkOrder>();
        engine.Gateway.Work = order =>
        {
            lock (orders)
                orders.Add(order);
            return order.Capabilities[0] == "reporting" ? order.Input : FakeGateway.Json($$"""{"{{order.Capabilities[0]}}":"{{order.Instance}}"}""");
        };
        engine.Gateway.Connect("x", "detection", "counting", "translation", "reporting");

        var started = await engine.StartLoopAsync("outer", """{"parts":[1,2,3,4,5]}""");
        var end = await engine.EndAsync(started.Id);

        Assert.Equal("completed", end.Status);
        Assert.Equal("""{"language":{"detection":"x"},"skipped":"skipped","parts":5}""", end.Output!.Value.GetRawText());
        var tree = await engine.Loops.TreeAsync(started.Id, CancellationToken.None);
        var inner = Assert.Single(tree!.Children, child => child.Execution.Loopstack == "review");
        Assert.Equal(7, inner.Children.Count);
        Assert.Equal(["1", "2", "3", "4", "5"], orders.Where(order => order.Capabilities[0] == "counting").Select(order => order.Input.GetProperty("part").GetRawText()).Order());
        Assert.DoesNotContain(orders, order => order.Capabilities[0] == "translation");
    }

    [Fact]
    public async Task Composite_StackIsMissing_FailsAndNamesIt()
    {
        await using var engine = await StartAsync();
        engine.Gateway.Connect("x", "counting");
        var end = await engine.EndAsync((await engine.StartLoopAsync("review", """{"parts":[]}""")).Id);
        Assert.Equal(("failed", "NodeFailed"), (end.Status, end.Reason!.Code));
        Assert.Contains("was refused with LoopStackNotFound: There is no LoopStack 'detection'", end.Reason.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Composite_ContainsItself_EndsAtTheBudgetOfDepth()
    {
        await using var engine = await EngineFixture.StartAsync();
        await ApplyAsync(engine, "{apiVersion: loopstacks.io/v1, kind: LoopStack, metadata: {name: self}, spec: {loops: [{name: again, stack: self}]}}");
        var started = await engine.StartLoopAsync("self");
        var end = await engine.EndAsync(started.Id);
        Assert.Equal(("failed", "BudgetExceeded"), (end.Status, end.Reason!.Code));
        Assert.Equal(LoopDecider.DefaultMaxDepth, Depth((await engine.Loops.TreeAsync(started.Id, CancellationToken.None))!) - 1);
    }

    [Fact]
    public async Task Cancel_Composite_CancelsItsChildren()
    {
        await using var engine = await StartAsync();
        engine.Gateway.Work = _ => null;
        engine.Gateway.Connect("x", "detection", "counting");
        var started = await engine.StartLoopAsync("review", """{"parts":[1]}""");
        engine.Gateway.Orders.Take();
        engine.Gateway.Orders.Take();
        await engine.Loops.CancelAsync(started.Id, "enough", CancellationToken.None);
        engine.Gateway.Cancellations.Take();
        engine.Gateway.Cancellations.Take();
        Assert.Equal("cancelled", (await engine.EndAsync(started.Id)).Status);
    }

    [Fact]
    public async Task Restart_InTheMiddle_GoesOnAndEndsTheSame()
    {
        LoopId id;
        await using (var engine = await StartAsync(_folder))
        {
            engine.Gateway.Work = order => order.Capabilities[0] == "counting" ? null : FakeGateway.Json("""{"detection":"x"}""");
            engine.Gateway.Connect("x", "detection", "counting", "reporting");
            id = (await engine.StartLoopAsync("review", """{"parts":[1,2,3,4,5]}""")).Id;
            for (var i = 0; i < 4; i++)
                engine.Gateway.Orders.Take();
        }

        await using var restarted = await EngineFixture.StartAsync(_folder);
        restarted.Gateway.Work = order => order.Capabilities[0] == "reporting" ? order.Input : FakeGateway.Json("""{"detection":"x"}""");
        restarted.Gateway.Connect("x", "detection", "counting", "reporting");
        var end = await restarted.EndAsync(id);

        Assert.Equal("""{"language":{"detection":"x"},"skipped":"skipped","parts":5}""", end.Output!.Value.GetRawText());
        var tree = await restarted.Loops.TreeAsync(id, CancellationToken.None);
        Assert.Equal(7, tree!.Children.Count);
    }

    [Fact]
    public async Task Inputs_OfTheStack_AreMappedForItsWork()
    {
        await using var engine = await EngineFixture.StartAsync();
        await ApplyAsync(engine, "{apiVersion: loopstacks.io/v1, kind: LoopStack, metadata: {name: mapped}, spec: {capabilities: [first, second], phases: {execution: {parallelism: sequential, inputs: {second: {before: contributions.first, text: input.text}}}}}}");
        engine.Gateway.Work = order => order.Capabilities[0] == "first" ? FakeGateway.Json("""{"a":1}""") : order.Input;
        engine.Gateway.Connect("x", "first", "second");
        var end = await engine.EndAsync((await engine.StartLoopAsync("mapped")).Id);
        Assert.Equal("""{"a":1,"before":{"a":1},"text":"hi"}""", end.Output!.Value.GetRawText());
    }

    private static async Task<EngineFixture> StartAsync(string? folder = null)
    {
        var engine = await EngineFixture.StartAsync(folder);
        await ApplyAsync(engine, Review);
        return engine;
    }

    private static async Task ApplyAsync(EngineFixture engine, string yaml)
    {
        foreach (var read in ResourceReader.ReadYaml(yaml))
            await engine.ApplyAsync(read.Resource!);
    }

    private static int Depth(LoopStacks.Contracts.Executions.ExecutionTree tree) => 1 + tree.Children.Select(Depth).DefaultIfEmpty().Max();
}
