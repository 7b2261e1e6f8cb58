using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using LoopStacks.Engine.Coordination;
using LoopStacks.Gateway.Tests.Fakes;

namespace LoopStacks.Agents.Tests.State;

/// <summary>What docs/agent-state.md shows is code of this file, and does what the page says.</summary>
public sealed partial class StateGuideTests
{
    [Fact]
    public void Guide_ItsCode_IsTheCodeOfTheseTests()
    {
        var here = Normal(File.ReadAllText(Here()));
        var shown = Shown().Matches(File.ReadAllText(Path.Combine(Path.GetDirectoryName(Here())!, "../../../docs/agent-state.md"))).Select(match => Normal(match.Groups[1].Value)).ToArray();

        Assert.Equal(2, shown.Length);
        Assert.All(shown, code => Assert.Contains(code, here, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Guide_Counter_CountsTheMessagesOfASession()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = RunningAgent.Start(Counter(), host.Url);
        await host.Bus.Changes.FirstAsync(change => change.Offer is not null);

        for (var i = 0; i < 20; i++)
            host.Gateway.Dispatch(Given.Work(Given.NewItem(), "message-counter", "count-messages", session: "s-1"));
        await host.Inbox.Reports.FirstOfAsync<WorkDone>(_ => host.Inbox.Reports.All.Count(report => report is WorkDone) == 20);

        var counts = host.Inbox.Reports.All.OfType<WorkDone>().Select(done => done.Output.GetProperty("messages").GetInt32());
        Assert.Equal(Enumerable.Range(1, 20), counts.Order());
    }

    [Fact]
    public async Task Guide_Notes_KeepTheNewestHundred()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = RunningAgent.Start(
            LoopAgent.Create("noter").Capability("note").Handle(async (work, cancellationToken) =>
            {
                for (var i = 0; i < 103; i++)
                    await NoteAsync(work, $"{i:000}", "text", cancellationToken);
                var keys = new List<string>();
                await foreach (var key in work.State.Instance.ListAsync(cancellationToken: cancellationToken))
                    keys.Add(key.Key);
                return keys;
            }),
            host.Url);
        await host.Bus.Changes.FirstAsync(change => change.Offer is not null);

        host.Gateway.Dispatch(Given.Work(Given.NewItem(), "noter", "note"));
        var done = await host.Inbox.Reports.FirstOfAsync<WorkDone>();

        Assert.Equal(Enumerable.Range(3, 100).Select(i => $"note/{i:000}"), done.Output.EnumerateArray().Select(key => key.GetString()));
    }

    private static LoopAgent Counter() =>
        LoopAgent.Create("message-counter")
            .Capability("count-messages")
            .Handle(async (work, cancellationToken) =>
            {
                while (true)
                {
                    var seen = await work.State.Session.GetAsync<int>("messages", cancellationToken);
                    if (await work.State.Session.TryReplaceAsync("messages", seen.Value + 1, seen.Version, cancellationToken: cancellationToken))
                        return new { messages = seen.Value + 1 };
                }
            });

    private static async Task NoteAsync(Work work, string id, string text, CancellationToken cancellationToken)
    {
        var notes = work.State.Instance;
        await notes.SetAsync($"note/{id}", text, timeToLive: TimeSpan.FromDays(7), cancellationToken);

        var keys = new List<string>();
        await foreach (var note in notes.ListAsync("note/", cancellationToken: cancellationToken))
            keys.Add(note.Key);
        foreach (var old in keys.SkipLast(100))
            await notes.DeleteAsync(old, cancellationToken: cancellationToken);
    }

    private static string Normal(string code) => string.Join('\n', code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0));

    private static string Here([CallerFilePath] string source = "") => source;

    [GeneratedRegex("```csharp\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Shown();
}
