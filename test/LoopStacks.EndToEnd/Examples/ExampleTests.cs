using System.Text.Json;
using System.Text.RegularExpressions;
using LoopStacks.Contracts.Executions;
using LoopStacks.EndToEnd.Platforms;

namespace LoopStacks.EndToEnd.Examples;

/// <summary>Every example, as its README says.</summary>
public sealed class ExampleTests(ExamplesPlatform examples) : IClassFixture<ExamplesPlatform>
{
    private PlatformClient Client => examples.Platform.Client;

    public static TheoryData<string> Files() => new(
        Directory.EnumerateFiles(Repository.Examples, "*.yaml", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Examples, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal));

    [Fact]
    public void Folder_AppliedAtOnce_EveryDocumentIsCreated()
    {
        Assert.DoesNotContain("unchanged", examples.Applied, StringComparison.Ordinal);
        Assert.DoesNotContain("configured", examples.Applied, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folder_AppliedAgain_NothingChanges()
    {
        var again = await CommandLine.SucceedAsync(examples.Platform.Address, "apply", "-f", Repository.Examples);

        Assert.DoesNotContain("created", again, StringComparison.Ordinal);
        Assert.DoesNotContain("configured", again, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Example_Readme_ListsIt(string file) =>
        Assert.Contains($"({file})", File.ReadAllText(Repository.Example("README.md")), StringComparison.Ordinal);

    [Fact]
    public void CustomAgent_Readme_ListsIt() =>
        Assert.Contains("(custom-agent/Program.cs)", File.ReadAllText(Repository.Example("README.md")), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Files))]
    [InlineData("approval-agent/Program.cs")]
    [InlineData("auction/Program.cs")]
    [InlineData("custom-agent/Program.cs")]
    [InlineData("debate/Program.cs")]
    [InlineData("document-tree/Program.cs")]
    [InlineData("research-planner/Program.cs")]
    public void Example_MakeExamples_RunsIt(string file) =>
        Assert.Matches($@"(?m)^example ""([^""]*[ /])?{Regex.Escape(file.Replace("/Program.cs", "", StringComparison.Ordinal))}[,""/]", File.ReadAllText(Path.Combine(Repository.Root, "hack", "examples.sh")));

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Example_AppliedByItself_IsAccepted(string file)
    {
        await using var platform = await InProcessPlatform.StartAsync();

        await CommandLine.SucceedAsync(platform.Address, "apply", "-f", Repository.Example(file));
    }

    [Theory]
    [InlineData("I love this new AI orchestration platform!", "positive")]
    [InlineData("The update broke everything and support never answers. I am furious.", "negative")]
    [InlineData("The parcel is at the post office in the second street.", "neutral")]
    public async Task SentimentAnalysis_OfAText_SaysHowItsWriterFeels(string text, string sentiment)
    {
        var loop = await Client.RunAsync("sentiment-analysis", new { text });

        Assert.Equal(("completed", sentiment), (loop.Status, Text(loop, "sentiment")));
        Assert.InRange(loop.Output!.Value.GetProperty("confidence").GetDouble(), 0, 1);
        Assert.Equal("my-sentiment-analyzer", Assert.Single(loop.WorkItems!).Instance);
    }

    [Fact]
    public async Task SentimentAnalysis_WithAllExamples_OneInstanceOffersIt()
    {
        var offered = (await Client.CapabilitiesAsync()).Items.Single(item => item.Capability == "sentiment-analysis");

        Assert.Equal("my-sentiment-analyzer", Assert.Single(offered.Instances).Instance);
    }

    [Fact]
    public async Task IntentClassification_OfARefund_SaysSo()
    {
        var loop = await Client.RunAsync("intent-classification", new { text = "Please refund the money for my last order." });

        Assert.Equal(("completed", "refund"), (loop.Status, Text(loop, "intent")));
    }

    [Fact]
    public async Task ResponseGeneration_OfAMessage_AnswersIt()
    {
        var loop = await Client.RunAsync("response-generation", new { text = "Where is my parcel? Order 4711 should have come on Monday." });

        Assert.Equal("completed", loop.Status);
        Assert.Contains("4711", Text(loop, "response"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CustomerServiceWorkflow_OfAMessage_FeelingWishAndAnswer()
    {
        var loop = await Client.RunAsync("customer-service-workflow", new { text = "My invoice is wrong again, this is terrible! I want my money back." });

        Assert.Equal(("completed", "negative"), (loop.Status, Text(loop, "sentiment")));
        Assert.Contains(Text(loop, "intent"), new[] { "refund", "billing", "complaint" });
        Assert.NotEqual("", Text(loop, "response"));
        Assert.Equal("apologetic", Text(loop, "tone"));
        Assert.Equal(
            ["sentiment-analysis", "intent-classification", "response-generation"],
            loop.WorkItems!.OrderBy(item => item.EndedAt).SelectMany(item => item.Capabilities));
    }

    [Fact]
    public async Task ContentModerationPipeline_OfATextWithAnAddress_LanguageVerdictAndTheTextWithoutIt()
    {
        var loop = await Client.RunAsync("content-moderation-pipeline", new { text = "Thank you for the quick help yesterday! You can reach me at jane.doe@example.com any time." });

        Assert.Equal(("completed", "en", "allow"), (loop.Status, Text(loop, "language"), Text(loop, "action")));
        Assert.True(loop.Output!.Value.GetProperty("found").GetBoolean());
        Assert.DoesNotContain("jane.doe@example.com", Text(loop, "redacted"), StringComparison.Ordinal);
        Assert.Contains(loop.WorkItems!, item => item.Instance == "my-content-moderator");
    }

    [Theory]
    [InlineData("Whoever designed this menu is an idiot.", "review")]
    [InlineData("The new menu is clear and quick, thank you.", "allow")]
    [InlineData("I know where you live and I will kill you.", "block")]
    public async Task ConsensusPanel_OfAText_TheMajorityDecides(string text, string action)
    {
        var loop = await Client.RunAsync("consensus-panel", new { text });

        Assert.Equal(("completed", action), (loop.Status, Text(loop, "action")));
        Assert.Equal("consensus", loop.Aggregation!.Strategy);
        Assert.Equal(
            ["panel-balanced", "panel-careful", "panel-lenient", "panel-patient", "panel-strict"],
            loop.WorkItems!.Select(item => item.Instance).Where(instance => instance.StartsWith("panel-", StringComparison.Ordinal)).Order());
    }

    [Fact]
    public async Task ConsensusPanel_OfADoubtfulText_ItsMembersDiffer()
    {
        await Client.ApplyStackAsync("all-opinions", """{"capabilities":["content-moderation"],"phases":{"bidding":{"selectionStrategy":"all"},"output":{"aggregationStrategy":"collect"}}}""");

        var loop = await Client.RunAsync("all-opinions", new { text = "Whoever designed this menu is an idiot." });
        var votes = loop.WorkItems!.ToDictionary(item => item.Instance, item => item.Output!.Value.GetProperty("action").GetString());

        Assert.Equal(("block", "review", "allow"), (votes["panel-strict"], votes["panel-balanced"], votes["panel-lenient"]));
    }

    [Fact]
    public async Task DocumentAnalysis_OfADocument_SummaryKeywordsAndLanguage()
    {
        const string Document = "Loops are broadcast to all agents of a realm. Every agent decides by itself whether it can help. "
            + "The agents that were chosen work at the same time. Their contributions become one answer. No supervisor stands in the way.";

        var loop = await Client.RunAsync("document-analysis", new { text = Document });

        Assert.Equal(("completed", "en"), (loop.Status, Text(loop, "language")));
        Assert.NotEqual("", Text(loop, "summary"));
        Assert.InRange(loop.Output!.Value.GetProperty("keywords").GetArrayLength(), 1, 5);
    }

    [Fact]
    public async Task CompositeDocumentReview_OfEnglishSections_SumsUpEachAndAll()
    {
        string[] sections = ["The first release was late, and people were angry.", "Then it got better. The second one is wonderful, and everybody loves it.", "The third release comes in spring."];

        var loop = await Client.RunAsync("composite-document-review", new { sections });

        Assert.Equal(("completed", "no language: "), (loop.Status, Text(loop, "language")));
        Assert.NotEqual("", Text(loop, "summary"));
        Assert.InRange(loop.Output!.Value.GetProperty("keywords").GetArrayLength(), 1, 5);
        Assert.Equal(
            [("detect", "completed", 1), ("summaries", "completed", 3), ("overall", "completed", 1), ("mood", "completed", 1), ("keywords", "completed", 1)],
            loop.Loops!.Select(node => (node.Name, node.Status, node.Completed)));
    }

    [Fact]
    public async Task CompositeDocumentReview_OfGermanSections_SkipsWhatNeedsEnglish()
    {
        string[] sections = ["Die erste Ausgabe kam zu spät, und die Leute waren verärgert.", "Die zweite ist wunderbar, und alle freuen sich über die neuen Möglichkeiten."];

        var loop = await Client.RunAsync("composite-document-review", new { sections });

        Assert.Equal(("completed", "de"), (loop.Status, Text(loop, "language")));
        Assert.Equal(["completed", "skipped", "skipped", "skipped", "completed"], loop.Loops!.Select(node => node.Status));
    }

    private static string Text(Execution loop, string property) =>
        loop.Output is { ValueKind: JsonValueKind.Object } output && output.TryGetProperty(property, out var value) ? value.GetString()! : $"no {property}: {loop.Reason}";
}
