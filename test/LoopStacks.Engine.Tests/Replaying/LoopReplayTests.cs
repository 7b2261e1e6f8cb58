using System.Text.Json;
using LoopStacks.Contracts;
using LoopStacks.Contracts.Events;
using LoopStacks.Contracts.Executions;
using LoopStacks.Contracts.Problems;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Replaying;

namespace LoopStacks.Engine.Tests.Replaying;

public sealed class LoopReplayTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    [Fact]
    public async Task Replay_OfAStoredLoop_IsTheStoredEndAndEachStateInBetween()
    {
        await using var engine = await EngineFixture.StartAsync();
        var (id, history) = await RunAsync(engine);
        var read = LoopReplay.Read(history);

        Assert.Null(read.Fault);
        Assert.Empty(read.Value.Differences());
        Assert.Equal(Text((await engine.Loops.GetAsync(id, CancellationToken.None))!), Text(LoopReplay.Show(read.Value.At(history.Events.Count))));
        for (var seq = 1; seq <= history.Events.Count; seq++)
            Assert.Equal(Text((await engine.Loops.GetAtAsync(id, seq, CancellationToken.None)).Value), Text(LoopReplay.Show(read.Value.At(seq))));
    }

    [Fact]
    public async Task Replay_ThroughAFileOfAnyFormatting_IsTheSame()
    {
        await using var engine = await EngineFixture.StartAsync();
        var (_, history) = await RunAsync(engine);
        var file = JsonSerializer.Serialize(JsonSerializer.SerializeToElement(history, ContractsJson.Default.ExecutionHistory), Indented);

        var read = LoopReplay.Read(JsonSerializer.Deserialize(file, ContractsJson.Default.ExecutionHistory)!);
        Assert.Null(read.Fault);
        Assert.Empty(read.Value.Differences());
    }

    [Fact]
    public async Task Replay_OfPages_IsRefusedUntilItIsWhole()
    {
        await using var engine = await EngineFixture.StartAsync();
        var (id, history) = await RunAsync(engine);
        var first = (await engine.Loops.ReplayableAsync(id, 0, 3, CancellationToken.None))!;
        var rest = (await engine.Loops.ReplayableAsync(id, 3, 500, CancellationToken.None))!;

        Assert.Contains("part of one", LoopReplay.Read(first).Fault!.Detail, StringComparison.Ordinal);
        var whole = LoopReplay.Read(first with { Events = [.. first.Events, .. rest.Events], Next = rest.Next });
        Assert.Equal(history.Events.Count, whole.Value.Events.Count);
    }

    [Theory]
    [InlineData("format", "its format is 'zip'")]
    [InlineData("id", "'nobody' is no id of a loop")]
    [InlineData("none", "it has no events")]
    [InlineData("gap", "event 3 is missing; the next one has number 4")]
    [InlineData("order", "event 3 is missing")]
    [InlineData("type", "event 2 can't be read: The journal has an event of type 'teaServed'")]
    [InlineData("data", "event 2 can't be read")]
    [InlineData("foreign", "event 2 is one of loop 01890000-0000-7000-8000-00000000000f")]
    [InlineData("impossible", "event 2 (loopCompleted) can't follow those before it: A loop that is Intake can't have LoopCompleted")]
    [InlineData("fields", "its events lack fields")]
    [InlineData("definition", "its definition was changed")]
    [InlineData("pinned", "the loop is pinned to the definition another")]
    public async Task Replay_OfADamagedHistory_SaysWhatIsWrong(string damage, string says)
    {
        await using var engine = await EngineFixture.StartAsync();
        var (_, history) = await RunAsync(engine);

        var fault = LoopReplay.Read(Damaged(history, damage)).Fault;
        Assert.Equal(ErrorCode.InvalidHistory, fault!.Code);
        Assert.Contains(says, fault.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("status", "the status is failed in the store and completed by the fold")]
    [InlineData("end", "the end is 2030-01-01T00:00:00.0000000+00:00 in the store")]
    [InlineData("cut", "the store has")]
    public async Task Replay_ThatComesToAnotherEnd_SaysInWhat(string damage, string says)
    {
        await using var engine = await EngineFixture.StartAsync();
        var (_, history) = await RunAsync(engine);

        var difference = Assert.Single(LoopReplay.Read(Damaged(history, damage)).Value.Differences());
        Assert.Contains(says, difference, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetAt_PastTheEnd_NamesTheBounds()
    {
        await using var engine = await EngineFixture.StartAsync();
        var (id, history) = await RunAsync(engine);

        var fault = (await engine.Loops.GetAtAsync(id, 99, CancellationToken.None)).Fault!;
        Assert.Equal(ErrorCode.InvalidArgument, fault.Code);
        Assert.Contains($"1 to {history.Events.Count}", fault.Detail, StringComparison.Ordinal);
        Assert.Equal(ErrorCode.NotFound, (await engine.Loops.GetAtAsync(new LoopId(Guid.CreateVersion7()), 1, CancellationToken.None)).Fault!.Code);
    }

    private static ExecutionHistory Damaged(ExecutionHistory history, string damage) => damage switch
    {
        "format" => history with { Format = "zip" },
        "id" => history with { ExecutionId = "nobody" },
        "none" => history with { Events = [] },
        "gap" => history with { Events = [.. history.Events.Where(item => item.Seq != 3)] },
        "order" => history with { Events = [history.Events[0], history.Events[1], history.Events[3], history.Events[2]] },
        "type" => With(history, 2, item => item with { Type = "teaServed" }),
        "data" => With(history, 2, item => item with { Data = FakeGateway.Json("\"text\"") }),
        "foreign" => With(history, 2, item => item with { Loop = "01890000-0000-7000-8000-00000000000f" }),
        "impossible" => With(history, 2, item => history.Events[^1] with { Seq = item.Seq }),
        "fields" => With(history, 2, item => item with { Data = FakeGateway.Json("{}") }),
        "definition" => history with { Definition = history.Definition with { Document = FakeGateway.Json("""{"kind":"LoopStack"}""") } },
        "pinned" => With(history, 1, item => item with { Data = FakeGateway.Json(item.Data.GetRawText().Replace(history.Definition.Hash, "another", StringComparison.Ordinal)) }),
        "status" => history with { Stored = history.Stored with { Status = "failed" } },
        "end" => history with { Stored = history.Stored with { EndedAt = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero) } },
        "cut" => history with { Events = [.. history.Events.SkipLast(1)] },
        _ => throw new ArgumentOutOfRangeException(nameof(damage), damage, null),
    };

    private static ExecutionHistory With(ExecutionHistory history, long seq, Func<EventEnvelope, EventEnvelope> change) =>
        history with { Events = [.. history.Events.Select(item => item.Seq == seq ? change(item) : item)] };

    private static string Text(Execution execution) => JsonSerializer.Serialize(execution, ContractsJson.Default.Execution);

    private static async Task<(LoopId Id, ExecutionHistory History)> RunAsync(EngineFixture engine)
    {
        engine.Gateway.Connect("one", "words");
        engine.Gateway.Connect("two", "words");
        var started = await engine.StartLoopAsync("words");
        await engine.EndAsync(started.Id);
        return (started.Id, (await engine.Loops.ReplayableAsync(started.Id, 0, 500, CancellationToken.None))!);
    }
}
