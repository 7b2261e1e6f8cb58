using System.Text.Json;
using LoopStacks.Contracts.Events;
using LoopStacks.WebConsole.Pages.Execution;

namespace LoopStacks.Console.Tests.Components;

public sealed class LoopHistoryTests
{
    private static readonly DateTimeOffset s_start = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void At_AnyNumberOfEvents_IsTheFoldOfThem()
    {
        var events = Events(901).ToArray();
        var history = LoopHistory.Of("loop", events);

        foreach (var count in new[] { 0, 1, 199, 200, 201, 600, 900, 901 })
            Assert.Equal(LoopView.Of("loop", events.Take(count)).Work.Count, history.At(count).Work.Count);
    }

    [Fact]
    public void Add_EventSeenBefore_ChangesNothing()
    {
        var events = Events(5).ToArray();
        var history = LoopHistory.Of("loop", events);

        Assert.False(history.Add(events[2]));
        Assert.False(history.Add(events[4] with { Loop = "another" }));
        Assert.Equal(5, history.Events.Count);
    }

    [Fact]
    public void Add_MoreThanIsKept_SaysSo()
    {
        var history = LoopHistory.Of("loop", Events(LoopHistory.MaxEvents + 1));

        Assert.True(history.IsCut);
        Assert.Equal(LoopHistory.MaxEvents, history.Events.Count);
    }

    private static IEnumerable<EventEnvelope> Events(int count)
    {
        yield return Event(1, "loopAccepted", """{"stack":"s","realm":"r","input":{}}""");
        for (var i = 2; i <= count; i++)
            yield return Event(i, "workAwarded", $$"""{"items":[{"number":{{i}},"instance":"agent-{{i}}","capabilities":["c"]}]}""");
    }

    private static EventEnvelope Event(int seq, string type, string data) => new($"{seq}", "r", "loop", seq, s_start.AddMilliseconds(seq), type, JsonElement.Parse(data));
}
