using System.Text.Json;
using LoopStacks.Agents;

const decimal Limit = 500;

// Approves small expenses by itself, and asks a person about larger ones. However long that takes, the question is asked once, and the answer survives restarts of the platform and of this program:
// the handler is then run from its top and finds the answer by the question's key. So nothing before the question may have an effect that must happen once.
await LoopAgent.Create("expense-desk")
    .Capability("expense-approval")
    .Handle(async (Expense expense, Work work, CancellationToken cancellation) =>
    {
        if (expense.Amount <= Limit)
            return new Verdict(true, "expense-desk", $"up to {Limit} needs nobody's consent");
        var answer = await work.AskAsync<bool>(
            $"{expense.Who} spends {expense.Amount} on {expense.What}. Is that approved?",
            new AskOptions
            {
                Key = "approval",
                Schema = JsonElement.Parse("""{"type": "boolean"}"""),
                Context = expense,
                Assignees = expense.Approvers,
                Due = TimeSpan.FromDays(3),
                OnTimeout = QuestionTimeout.Default,
                Default = false,
            },
            cancellation);
        return new Verdict(answer.Value, answer.By ?? "?", $"more than {Limit}");
    })
    .RunAsync(args);

internal sealed record Expense(string Who, string What, decimal Amount, string[]? Approvers);

internal sealed record Verdict(bool Approved, string By, string Reason);
