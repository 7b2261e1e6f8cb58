using System.Text.Json;
using LoopStacks.EndToEnd.Examples;
using LoopStacks.EndToEnd.Platforms;

namespace LoopStacks.EndToEnd.Explaining;

/// <summary>Histories that were stored are replayed, from the platform and from files.</summary>
public sealed class ReplayTests(ExamplesPlatform examples) : IClassFixture<ExamplesPlatform>
{
    private Uri Address => examples.Platform.Address;

    [Fact]
    public async Task Replay_OfALoop_ComesToItsStoredEnd()
    {
        var loop = await examples.Platform.Client.RunAsync("customer-service-workflow", new { text = "My invoice is wrong." });
        var (exitCode, text, error) = await CommandLine.RunAsync(Address, "replay", loop.ExecutionId);

        Assert.Equal(0, exitCode);
        Assert.Contains("✓ customer-service-workflow", text, StringComparison.Ordinal);
        Assert.Contains($"✓ The fold of {loop.Version} events is what the store says: the loop completed.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_At_ShowsTheLoopAsItWas()
    {
        var loop = await examples.Platform.Client.RunAsync("sentiment-analysis", new { text = "I love it" });
        var state = JsonDocument.Parse(await CommandLine.SucceedAsync(Address, "replay", loop.ExecutionId, "--at", "2", "-o", "json")).RootElement.GetProperty("state");
        Assert.Equal(("running", "bid", 2), (state.GetProperty("status").GetString(), state.GetProperty("phase").GetString(), state.GetProperty("version").GetInt32()));

        var text = await CommandLine.SucceedAsync(Address, "replay", loop.ExecutionId, "--at", "2");
        Assert.Contains("After event 2 of", text, StringComparison.Ordinal);
        Assert.DoesNotContain("completed", text, StringComparison.Ordinal);

        var (exitCode, _, error) = await CommandLine.RunAsync(Address, "replay", loop.ExecutionId, "--at", "99");
        Assert.Equal(2, exitCode);
        Assert.Contains($"has {loop.Version} events", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_Step_ListsWhatEachEventChanged()
    {
        var loop = await examples.Platform.Client.RunAsync("sentiment-analysis", new { text = "I love it" });
        var lines = await CommandLine.SucceedAsync(Address, "replay", loop.ExecutionId, "--step");
        Assert.Contains("in → bid", lines, StringComparison.Ordinal);
        Assert.Contains("+ /workItems/0", lines, StringComparison.Ordinal);
        Assert.Contains("~ /status  \"running\" → \"completed\"", lines, StringComparison.Ordinal);

        var steps = JsonDocument.Parse(await CommandLine.SucceedAsync(Address, "replay", loop.ExecutionId, "--step", "-o", "json")).RootElement;
        Assert.True(steps.GetProperty("verified").GetBoolean());
        Assert.Equal(loop.Version, steps.GetProperty("steps").GetArrayLength());
    }

    [Fact]
    public async Task Export_ReplayedAndExplainedFromItsFile_NeedsNoPlatform()
    {
        using var folder = new TemporaryFolder();
        var nobody = new Uri("http://127.0.0.1:1");
        var loop = await examples.Platform.Client.RunAsync("consensus-panel", new { text = "Whoever designed this menu is an idiot." });
        var file = Path.Combine(folder.Path, "history.json");
        await CommandLine.SucceedAsync(Address, "trace", loop.ExecutionId, "--export", file);

        var state = JsonDocument.Parse(await CommandLine.SucceedAsync(nobody, "replay", "--file", file, "-o", "json")).RootElement.GetProperty("state");
        Assert.True(JsonElement.DeepEquals(loop.Output!.Value, state.GetProperty("output")));
        Assert.Equal(
            await CommandLine.SucceedAsync(Address, "explain", loop.ExecutionId, "-o", "json"),
            await CommandLine.SucceedAsync(nobody, "explain", "--file", file, "-o", "json"));
    }

    [Fact]
    public async Task Replay_OfADamagedFile_ExitsWith3AndNamesTheEvent()
    {
        using var folder = new TemporaryFolder();
        var loop = await examples.Platform.Client.RunAsync("sentiment-analysis", new { text = "I love it" });
        var file = Path.Combine(folder.Path, "history.json");
        await CommandLine.SucceedAsync(Address, "trace", loop.ExecutionId, "--export", file);
        var text = await File.ReadAllTextAsync(file);

        await File.WriteAllTextAsync(file, text.Replace("\"biddingOpened\"", "\"biddingClosed\"", StringComparison.Ordinal));
        await RefusedAsync(3, "InvalidHistory", "event 2 (biddingClosed) can't follow", "replay", "--file", file);
        await File.WriteAllTextAsync(file, text.Replace("\"status\": \"completed\"", "\"status\": \"cancelled\"", StringComparison.Ordinal));
        await RefusedAsync(3, "InvalidHistory", "the status is cancelled in the store and completed by the fold", "replay", "--file", file);
        await File.WriteAllTextAsync(file, text[..(text.Length / 2)]);
        await RefusedAsync(3, "InvalidHistory", "it is not JSON of that form: line", "replay", "--file", file);
        await File.WriteAllTextAsync(file, "{}");
        await RefusedAsync(3, "InvalidHistory", "it lacks format", "explain", "--file", file);
        await RefusedAsync(4, "NotFound", "There is no file", "replay", "--file", file + "x");
        await RefusedAsync(2, "InvalidArgument", "Give the id of a loop, or --file, and not both.", "replay");
        await RefusedAsync(2, "InvalidArgument", "not both", "replay", "last", "--file", file);
        await RefusedAsync(2, "InvalidArgument", "exclude each other", "replay", "last", "--at", "1", "--step");
        await RefusedAsync(4, "NotFound", "There is no execution", "replay", $"{Guid.CreateVersion7()}");
    }

    private async Task RefusedAsync(int exitCode, string code, string says, params string[] args)
    {
        var run = await CommandLine.RunAsync(Address, args);
        Assert.Equal(exitCode, run.ExitCode);
        Assert.StartsWith(code, run.Error, StringComparison.Ordinal);
        Assert.Contains(says, run.Error, StringComparison.Ordinal);
        Assert.Equal("", run.Out);
    }
}
