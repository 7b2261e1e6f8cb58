using Bunit;
using LoopStacks.Contracts.Executions;
using LoopStacks.WebConsole.Assets;
using LoopStacks.WebConsole.Pages.Execution;
using Microsoft.Extensions.DependencyInjection;

namespace LoopStacks.Console.Tests.Components;

public sealed class TreeNodeTests : BunitContext
{
    public TreeNodeTests() => Services.AddSingleton<ConsoleAssets>();

    [Fact]
    public void Tree_TenThousandLoops_AreOneLineUntilAskedFor()
    {
        var tree = Node("root", [.. Enumerable.Range(0, 10_000).Select(i => Node($"leaf-{i}", []))]);

        var panel = Render<TreePanel>(parameters => parameters.Add(p => p.Tree, tree).Add(p => p.Selected, "root").Add(p => p.LinkTo, id => $"/executions/{id}"));

        Assert.Equal(2, panel.FindAll(".tree-line").Count);
        Assert.Contains("10,001 loops", panel.Markup.Replace("10 k", "10,001", StringComparison.Ordinal), StringComparison.Ordinal);
        panel.Find("[aria-label^='Unfold the 10000']").Click();
        Assert.Equal(2 + 50, panel.FindAll(".tree-line").Count);
        panel.FindAll("button").Single(button => button.TextContent.StartsWith("Show 50 more", StringComparison.Ordinal)).Click();
        Assert.Equal(2 + 100, panel.FindAll(".tree-line").Count);
    }

    [Fact]
    public void Tree_SelectedLoopInAGroup_IsShown()
    {
        var tree = Node("root", [.. Enumerable.Range(0, 500).Select(i => Node($"leaf-{i}", []))]);

        var panel = Render<TreePanel>(parameters => parameters.Add(p => p.Tree, tree).Add(p => p.Selected, "leaf-400").Add(p => p.LinkTo, id => $"/executions/{id}"));

        Assert.Contains("/executions/leaf-400", panel.Find(".tree-line.is-selected a").GetAttribute("href"), StringComparison.Ordinal);
    }

    private static ExecutionTree Node(string id, IReadOnlyList<ExecutionTree> children) =>
        new(new Execution(id, id == "root" ? "root" : "leaf", "realm", "completed", "ended", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddSeconds(1), DateTimeOffset.UnixEpoch.AddHours(1), 1, ParentId: id == "root" ? null : "root"), children);
}
