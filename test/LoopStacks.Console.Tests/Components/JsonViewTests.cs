using System.Text.Json;
using Bunit;
using LoopStacks.WebConsole.Assets;
using LoopStacks.WebConsole.Design;
using Microsoft.Extensions.DependencyInjection;

namespace LoopStacks.Console.Tests.Components;

public sealed class JsonViewTests : BunitContext
{
    public JsonViewTests()
    {
        Services.AddSingleton<ConsoleAssets>();
        JSInterop.Mode = JSRuntimeMode.Loose;
    }

    [Fact]
    public void Json_Enormous_IsFoldedAndCanBeSaved()
    {
        var value = JsonSerializer.SerializeToElement(Enumerable.Range(0, 50_000).Select(number => new { number, text = "some text" }));

        var view = Render<JsonView>(parameters => parameters.Add(p => p.Value, value));

        Assert.True(view.Markup.Length < 100_000, $"{view.Markup.Length} characters are drawn.");
        Assert.Contains("[ 50000 ]", view.Markup, StringComparison.Ordinal);
        Assert.Contains("Save as a file", view.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_LongText_IsCutUntilAskedFor()
    {
        var view = Render<JsonView>(parameters => parameters.Add(p => p.Value, JsonSerializer.SerializeToElement(new { text = new string('x', 10_000) })));
        Assert.True(view.Markup.Length < 5_000);

        view.FindAll("button").Single(button => button.TextContent.Contains("more characters", StringComparison.Ordinal)).Click();

        Assert.Contains(new string('x', 10_000), view.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_Hostile_IsText()
    {
        var view = Render<JsonView>(parameters => parameters.Add(p => p.Value, JsonSerializer.SerializeToElement(new Dictionary<string, string> { ["<script>alert(1)</script>"] = "<img src=x onerror=alert(1)>" })));

        Assert.Empty(view.FindAll("script, img"));
        Assert.Contains("<script>alert(1)</script>", view.Find(".key").TextContent, StringComparison.Ordinal);
    }
}
