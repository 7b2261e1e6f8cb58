using LoopStacks.Client.Loops;
using LoopStacks.Contracts.Executions;

namespace LoopStacks.WebConsole.Pages.Execution;

/// <summary>One who has to do with a loop: an instance that was asked, or, of a composite, a loop of its own.</summary>
/// <param name="State"><c>asked</c>, <c>silent</c>, <c>bid</c>, <c>decline</c>, <c>invalid</c>, or the status of its newest work item or of the child.</param>
public sealed record Spot(string Name, string State)
{
    public IReadOnlyList<string> Capabilities { get; init; } = [];

    public IReadOnlyList<AnswerView> Answers { get; init; } = [];

    public IReadOnlyList<WorkNode> Work { get; init; } = [];

    /// <summary>Loops that its work spawned.</summary>
    public IReadOnlyList<ChildNode> Children { get; init; } = [];

    /// <summary>The loop that it is, where it is one.</summary>
    public ChildNode? Loop { get; init; }

    /// <summary>The highest confidence of its bids.</summary>
    public double? Confidence => Answers.Where(answer => answer.Answer == "bid").Max(answer => answer.Confidence);

    public bool HasWork => Work.Count > 0 || Loop is not null;

    /// <summary>By which the many are told apart: those that won first.</summary>
    public string Group => State switch
    {
        "completed" => "completed",
        "failed" or "invalid" or "refused" or "timedOut" => "failed",
        "awarded" or "started" or "retrying" or "running" or "parked" or "waiting" => "working",
        "cancelled" or "reawarded" => "cancelled",
        "bid" => "bid",
        "decline" => "declined",
        "silent" => "silent",
        _ => "asked",
    };

    public static readonly string[] Groups = ["completed", "working", "failed", "cancelled", "bid", "declined", "silent", "asked"];

    /// <summary>Everybody who has to do with the loop, in the order in which they came.</summary>
    public static IReadOnlyList<Spot> Of(LoopView view)
    {
        var rounds = view.Rounds;
        var last = rounds.IsEmpty ? null : rounds[^1];
        var answers = rounds.SelectMany(round => round.Answers).ToLookup(answer => answer.Instance);
        var work = view.Work.Values.ToLookup(item => item.Instance);
        var children = view.Children.Where(child => child.Item is not null).ToLookup(child => child.Item!.Value);
        var names = rounds.SelectMany(round => round.Asked).Select(asked => asked.Instance).Concat(view.Work.Values.Select(item => item.Instance)).Distinct().ToList();
        var capabilities = rounds.SelectMany(round => round.Asked).GroupBy(asked => asked.Instance).ToDictionary(group => group.Key, group => (IReadOnlyList<string>)[.. group.SelectMany(asked => asked.Capabilities).Distinct()]);
        var spots = new List<Spot>(names.Count);
        foreach (var name in names)
        {
            var own = answers[name].ToArray();
            var items = work[name].ToArray();
            spots.Add(new Spot(name, StateOf(own, items, last))
            {
                Capabilities = capabilities.GetValueOrDefault(name, items.SelectMany(item => item.Capabilities).Distinct().ToArray()),
                Answers = own,
                Work = items,
                Children = [.. items.SelectMany(item => children[item.Number])],
            });
        }

        spots.AddRange(view.Children.Where(child => child.Item is null).Select(child => new Spot(child.Key, child.Status) { Loop = child, Capabilities = child.Stack is { } stack ? [stack] : [] }));
        return spots;
    }

    private static string StateOf(AnswerView[] answers, WorkNode[] work, BiddingRound? last)
    {
        if (work.Length > 0)
            return work[^1].Status;
        if (answers.Length > 0)
            return answers.Any(answer => answer.Answer == "bid") ? "bid" : answers[^1].Answer;
        return last is { ClosedAt: not null } ? "silent" : "asked";
    }
}
