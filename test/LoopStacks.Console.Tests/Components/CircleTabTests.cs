using System.Text.Json;
using Bunit;
using LoopStacks.Contracts.Events;
using LoopStacks.WebConsole.Assets;
using LoopStacks.WebConsole.Pages.Execution;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace LoopStacks.Console.Tests.Components;

public sealed class CircleTabTests : BunitContext
{
    private const int Agents = 40;

    public CircleTabTests() => Services.AddSingleton<ConsoleAssets>().AddSingleton(TimeProvider.System);

    [Fact]
    public void Circle_EnterOnASector_ListsItsAgents()
    {
        var tab = RenderTab();

        tab.Find("g.sector").KeyDown("Enter");

        Assert.Equal($"{Agents} working", tab.Find(".spot-panel h2").TextContent);
        tab.Find(".spot-panel button").Click();
        Assert.Equal("Who has to do with it", tab.Find(".spot-panel h2").TextContent);
    }

    [Fact]
    public void Circle_ClickOnASector_ListsItsAgents()
    {
        var tab = RenderTab();

        tab.Find("g.sector").Click();

        Assert.Equal($"{Agents} working", tab.Find(".spot-panel h2").TextContent);
    }

    [Fact]
    public void Circle_PlayAndStop_SayWhatTheButtonDoesNext()
    {
        var tab = RenderTab();

        tab.Find("[aria-label='Play the history']").Click();
        tab.Find("[aria-label='Stop']").Click();

        Assert.NotNull(tab.Find("[aria-label='Play the history']"));
    }

    private IRenderedComponent<CircleTab> RenderTab() => Render<CircleTab>(parameters => parameters
        .Add(tab => tab.History, LoopHistory.Of("loop", Events()))
        .Add(tab => tab.At, 2)
        .Add(tab => tab.Sentences, new Dictionary<long, string>())
        .Add(tab => tab.LinkToLoop, id => $"/executions/{id}")
        .Add(tab => tab.LinkToAgent, name => $"?agent={name}")
        .Add(tab => tab.Step, EventCallback<int?>.Empty));

    private static IEnumerable<EventEnvelope> Events()
    {
        yield return Event(1, "loopAccepted", """{"stack":"s","realm":"r","input":{}}""");
        var items = string.Join(',', Enumerable.Range(1, Agents).Select(number => $$"""{"number":{{number}},"instance":"agent-{{number}}","capabilities":["c"]}"""));
        yield return Event(2, "workAwarded", $$"""{"items":[{{items}}]}""");
    }

    private static EventEnvelope Event(int seq, string type, string data) => new($"{seq}", "r", "loop", seq, DateTimeOffset.UnixEpoch.AddMilliseconds(seq), type, JsonElement.Parse(data));
}
