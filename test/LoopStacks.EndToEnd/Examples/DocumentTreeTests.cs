using System.Text.Json;
using System.Text.RegularExpressions;
using LoopStacks.Contracts;
using LoopStacks.Contracts.Executions;
using LoopStacks.EndToEnd.Agents;
using LoopStacks.EndToEnd.Platforms;

namespace LoopStacks.EndToEnd.Examples;

/// <summary><c>examples/document-tree</c>: a book read by a tree of loops, reported and checked.</summary>
public sealed partial class DocumentTreeTests(ExamplesPlatform examples) : IClassFixture<ExamplesPlatform>, IAsyncLifetime
{
    private ExampleProgram _program = null!;

    private PlatformClient Client => examples.Platform.Client;

    public async ValueTask InitializeAsync()
    {
        _program = ExampleProgram.Start(examples.Platform.Address, "document-tree");
        await Client.OfferedAsync("document-reading", "book-reader");
        await Client.OfferedAsync("report-writing", "report-editor");
        await Client.OfferedAsync("report-checking", "report-checker");
    }

    public ValueTask DisposeAsync() => _program.DisposeAsync();

    [Fact]
    public async Task Report_OfABook_IsOfAllItsPartsAndWasSentBackOnce()
    {
        var text = await File.ReadAllTextAsync(Repository.Example("document-tree/opticks-book-1.txt"));

        var loop = await Client.RunAsync("document-report", new { text });

        Assert.True(loop.Status == "completed", $"{loop.Status}: {loop.Reason}");
        var report = loop.Output!.Value;
        Assert.Equal(
            ("en", text.Length, Blanks().Split(text).Count(word => word.Length > 0)),
            (report.GetProperty("language").GetString(), report.GetProperty("characters").GetInt32(), report.GetProperty("words").GetInt32()));
        Assert.Equal(report.GetProperty("parts").GetInt32(), report.GetProperty("moods").EnumerateObject().Sum(mood => mood.Value.GetInt32()));
        Assert.Equal(["light", "rays", "colours"], report.GetProperty("terms").EnumerateArray().Take(3).Select(term => term.GetProperty("text").GetString()));
        var plain = Blanks().Replace(text.Replace("_", "", StringComparison.Ordinal), " ");
        Assert.All(report.GetProperty("summary").EnumerateArray(), sentence => Assert.Contains(sentence.GetString()!, plain, StringComparison.Ordinal));
        Assert.Equal([1, 2], loop.WorkItems!.Select(item => item.Round).Distinct());
        Assert.Equal("reduce", loop.Aggregation!.Strategy);

        var explanation = JsonSerializer.Deserialize(await Client.Http.GetStringAsync($"{PlatformClient.Root}/executions/{loop.ExecutionId}/explain"), ContractsJson.Default.Explanation)!;
        Assert.Equal(["agent", "agent", "agent", "agent", "reducer", "reducer", "verifier", "verifier"], explanation.Children!.Select(child => child.Purpose).Order(StringComparer.Ordinal));
        Assert.True(explanation.Children!.Sum(child => child.Loops) > 150);
    }

    [Fact]
    public async Task Report_OfAPage_HasOnePart()
    {
        var loop = await Client.RunAsync("document-report", new { text = "The rays of the sun are white. A prism divides them into colours.\n\nEvery colour is refracted by an angle of its own." });

        Assert.True(loop.Status == "completed", $"{loop.Status}: {loop.Reason}");
        Assert.Equal((1, 23), (loop.Output!.Value.GetProperty("parts").GetInt32(), loop.Output.Value.GetProperty("words").GetInt32()));
        Assert.All(loop.WorkItems!, item => Assert.Equal(1, item.Round));
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
