using LoopStacks.Agents;
using Usage = LoopStacks.Contracts.Connection.Usage;

// A planner and a researcher in one program. The planner divides a question into others, each of them a loop that is planned in turn, until they can be looked up; library.txt stands for the model
// that would divide them and for the sources that would be searched.
var library = Library.Read(Path.Combine(AppContext.BaseDirectory, "library.txt"));
await Task.WhenAll(
    LoopAgent.Create("planner")
        .Capability("research")
        .Bid(call => library.Knows(call.Input) ? Bid.With(0.9) : Bid.Decline("the library has nothing on that"))
        .Handle((Question question, Work work, CancellationToken cancellation) => Planner.PlanAsync(question, library, work, cancellation))
        .RunAsync(args),
    LoopAgent.Create("researcher")
        .Capability("fact-finding")
        .Bid(call => library.Knows(call.Input) ? Bid.With(0.9, cost: Library.Price) : Bid.Decline("the library has nothing on that"))
        .Handle((Question question, Work _, CancellationToken _) => Task.FromResult(WorkResult.Of(
            new Finding(question.Text, library.Look(question.Text)), confidence: 0.9, usage: new Usage(Cost: Library.Price))))
        .RunAsync(args));

internal sealed record Question(string Text);

internal sealed record Finding(string Question, string Answer);

/// <param name="Open">Questions for which the budget was too small.</param>
internal sealed record Report(string Question, Finding[] Findings, string[] Open);
