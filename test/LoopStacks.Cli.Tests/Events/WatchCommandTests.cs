using System.Text.Json;
using LoopStacks.Cli.Tests.Fakes;
using LoopStacks.Contracts.Events;

namespace LoopStacks.Cli.Tests.Events;

public sealed class WatchCommandTests : IAsyncLifetime
{
    private FakePlatform _platform = null!;
    private CliRunner _cli = null!;

    public async ValueTask InitializeAsync()
    {
        _platform = await FakePlatform.StartAsync();
        _cli = new CliRunner(_platform.Address);
    }

    public async ValueTask DisposeAsync()
    {
        _cli.Dispose();
        await _platform.DisposeAsync();
    }

    [Fact]
    public async Task Watch_Json_IsOneEventALine()
    {
        _platform.Connections.Enqueue(Messages(0, 9));
        var run = await _cli.RunAsync("watch", "-o", "json", "--limit", "9");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(Samples.CompletedHistory.Select(item => item.Type), run.Out.TrimEnd().Split('\n').Select(line => JsonDocument.Parse(line).RootElement.GetProperty("type").GetString()!));
        Assert.Equal(["realm/default-realm"], _platform.Subscriptions.Single().Channels);
    }

    [Fact]
    public async Task Watch_ConnectionDrops_GoesOnFromItsCursor()
    {
        _platform.Connections.Enqueue(Messages(0, 4));
        _platform.Connections.Enqueue(Messages(4, 5));
        var run = await _cli.RunAsync("watch", Samples.Id, "resources", "--after", "100", "--limit", "9");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["100", "104"], _platform.Subscriptions.Select(wanted => wanted.After!));
        Assert.Equal([$"execution/{Samples.Id}", "resources"], _platform.Subscriptions.First().Channels);
        Assert.Equal(9, run.Out.TrimEnd().Split('\n').Length);
        Assert.Contains("connecting again", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_EventsLeftOut_ReadsThemFromTheirCursor()
    {
        _platform.Connections.Enqueue([.. Messages(0, 2), new Missed("102", 7)]);
        _platform.Connections.Enqueue(Messages(2, 7));
        var run = await _cli.RunAsync("watch", "--realm", "research", "--limit", "9");
        Assert.Equal("102", _platform.Subscriptions.Last().After);
        Assert.Equal(["realm/research"], _platform.Subscriptions.Last().Channels);
        Assert.Contains("7 events were left out", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_Refused_SaysWhy()
    {
        _platform.Connections.Enqueue([new ReaderError("UnknownCursor", "Cursor 9 is not known.")]);
        var run = await _cli.RunAsync("watch", "--after", "9");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("UnknownCursor: Cursor 9 is not known.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_UnknownChannel_IsUsage() => Assert.Equal(2, (await _cli.RunAsync("watch", "everything")).ExitCode);

    [Fact]
    public async Task Trace_Loop_IsATimeline()
    {
        var run = await _cli.RunAsync("trace", Samples.Id);
        Assert.Equal(0, run.ExitCode);
        var lines = run.Out.ReplaceLineEndings("\n").TrimEnd().Split('\n');
        Assert.Equal(9, lines.Length);
        Assert.Equal("  +0.011 s  alpha bids sentiment-analysis (confidence 0.92, cost 0.1, load 0.25); beta declines sentiment-analysis: no German", lines[2]);
        Assert.Equal("  +0.120 s  OUT  completed  merge: 1 contribution  confidence 0.92", lines[8]);
    }

    [Fact]
    public async Task Trace_Json_HasEveryEvent()
    {
        var run = await _cli.RunAsync("trace", "last", "-o", "json");
        Assert.Equal(9, run.Json.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Cancel_Loop_SendsTheReason()
    {
        var run = await _cli.RunAsync("cancel", Samples.Id, "--reason", "wrong input");
        Assert.Equal($"execution/{Samples.Id} cancelled", run.Out.Trim());
        Assert.Equal("""{"reason":"wrong input"}""", _platform.Cancelled.Single());
    }

    private static StreamMessage[] Messages(int from, int count) =>
        [.. Samples.CompletedHistory.Skip(from).Take(count).Select(item => new EventMessage("realm/default-realm", item))];
}
