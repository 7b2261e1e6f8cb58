using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace LoopStacks.Agents.Tests.Guide;

/// <summary>The handlers that docs/agents.md shows.</summary>
internal static class GuideHandlers
{
    internal static async Task<long> SumAsync(Work work, CancellationToken cancellationToken)
    {
        var numbers = work.InputAs<long[]>()!;
        if (numbers.Length <= 100)
            return numbers.Sum();
        var half = numbers.Length / 2;
        var halves = await Task.WhenAll(
            work.SpawnAsync("sum", numbers[..half], "left", cancellationToken: cancellationToken),
            work.SpawnAsync("sum", numbers[half..], "right", cancellationToken: cancellationToken));
        var sums = await work.WhenAllAsync<long>(halves, cancellationToken);
        return sums.Sum();
    }

    internal static async Task<object> ReviewAsync(Work work, CancellationToken cancellationToken)
    {
        var panel = InlineStack.Of("review").Bidding(winners: 3).Output("consensus", key: "accept");
        try
        {
            return await work.RunAsync(panel, work.Input, "panel", cancellationToken: cancellationToken);
        }
        catch (ChildFailedException failed)
        {
            work.Logger.LogWarning("The panel did not agree: {Reason}", failed.Message);
            return await work.RunAsync("chief-review", work.Input, "chief", cancellationToken: cancellationToken);
        }
    }

    internal static async Task<object> RefundAsync(Work work, CancellationToken cancellationToken)
    {
        var answer = await work.AskAsync<bool>(
            $"Refund {work.Input.GetProperty("amount")}?",
            new AskOptions
            {
                Key = "approve",
                Schema = JsonElement.Parse("""{"type": "boolean"}"""),
                Context = work.Input,
                Assignees = ["ann@example.com"],
                Due = TimeSpan.FromDays(2),
                OnTimeout = QuestionTimeout.Default,
                Default = false,
            },
            cancellationToken);
        return new { refunded = answer.Value, by = answer.By };
    }

    internal static async Task<object> PoemAsync(Work work, CancellationToken cancellationToken)
    {
        work.Progress(0.1, "thinking");
        work.Partial(new { title = "Spring" });
        var text = await work.StreamAsync(Tokens(), cancellationToken);
        return new { title = "Spring", text };
    }

    private static async IAsyncEnumerable<string> Tokens()
    {
        foreach (var token in new[] { "It ", "thaws." })
        {
            await Task.Yield();
            yield return token;
        }
    }
}
