using System.Text.Json;
using LoopStacks.Contracts.Problems;
using LoopStacks.WebConsole.Pages.Run;

namespace LoopStacks.Console.Tests.Forms;

public sealed class RunInputTests
{
    private static readonly DateTimeOffset s_now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void RecentInputs_MoreThanAreKept_AreTheNewestOnceEach()
    {
        var recent = RecentInputs.None;
        for (var i = 0; i < 12; i++)
            recent = recent.With(JsonElement.Parse($$"""{"n":{{i}}}"""), s_now.AddMinutes(i));
        recent = recent.With(JsonElement.Parse("""{"n":5}"""), s_now.AddHours(1));

        recent = RecentInputs.Read(recent.ToText());

        Assert.Equal(RecentInputs.Most, recent.Items.Count);
        Assert.Equal([5, 11, 10, 9, 8, 7, 6, 4, 3, 2], recent.Items.Select(item => item.Input.GetProperty("n").GetInt32()));
        Assert.Same(recent, recent.With(JsonElement.Parse($"\"{new string('x', RecentInputs.MaxLength)}\""), s_now));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("{}")]
    [InlineData("""[1, null, {"at":"yesterday","input":1}, {"at":"2026-01-31T12:00:00Z"}]""")]
    public void RecentInputs_WhatABrowserMayHoldInstead_IsNone(string? kept) => Assert.Empty(RecentInputs.Read(kept).Items);

    [Fact]
    public void Options_AllGiven_AreTheRequest()
    {
        var faults = new List<ProblemError>();

        var request = new RunOptions { Realm = " r ", Deadline = "2h", Labels = "a=1\nb=x=y", MaxDepth = "3", MaxLoops = "10", Tokens = "500", Cost = "0.25" }
            .ToRequest("stack", JsonElement.Parse("{}"), s_now, faults)!;

        Assert.Equal(("r", s_now.AddHours(2), "1", "x=y"), (request.Realm, request.Deadline, request.Labels!["a"], request.Labels["b"]));
        Assert.Equal(new LoopStacks.Contracts.Executions.ExecutionBudget(3, 10, 500, 0.25m), request.Budget);
    }

    [Theory]
    [InlineData("deadline", "x")]
    [InlineData("deadline", "d")]
    [InlineData("deadline", "1e9d")]
    [InlineData("labels", "no value")]
    [InlineData("labels", "a=1\na=2")]
    [InlineData("tokens", "-1")]
    [InlineData("cost", "much")]
    public void Options_ThatCannotBeRead_AreFaultsAtTheirFields(string field, string text)
    {
        var faults = new List<ProblemError>();
        var options = new RunOptions();
        typeof(RunOptions).GetProperty(field, System.Reflection.BindingFlags.IgnoreCase | System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.Public)!.SetValue(options, text);

        Assert.Null(options.ToRequest("stack", JsonElement.Parse("{}"), s_now, faults));

        Assert.Contains(field, Assert.Single(faults).Pointer, StringComparison.Ordinal);
    }
}
