using System.Globalization;
using LoopStacks.Cli.Loops.Rendering;
using LoopStacks.Cli.Output;
using LoopStacks.Contracts.Executions;

namespace LoopStacks.Cli.Loops.Explaining;

/// <summary>Writes an explanation for people: a summary, then the phases as a tree; outputs are shortened.</summary>
internal static class ExplanationText
{
    public static void Write(Explanation explanation, Screen screen)
    {
        screen.Line(Printable.Of(explanation.Summary));
        screen.Line();
        TreeText.Write(Tree(explanation), screen);
    }

    private static Node Tree(Explanation explanation) => new(
        Marks.Of(explanation.Status),
        Printable.Of(explanation.Loopstack),
        $"{Marks.Words(explanation.Status)}, {explanation.ExecutionId}",
        Marks.ToneOf(explanation.Status))
    {
        Children =
        [
            new Node("", "IN", Printable.Of($"{explanation.Realm}, {JsonText.Short(explanation.Input)}")),
            .. explanation.Bidding.Select(BidText.Of),
            .. explanation.Awards.Select(AwardText.Of),
            .. explanation.Work.Count == 0 ? Array.Empty<Node>() : [WorkText.Of(explanation.Work)],
            .. (explanation.Children ?? []).Select(Child),
            .. explanation.Answer is { } answer ? [Answer(answer)] : Array.Empty<Node>(),
            .. explanation.End is { } end ? [End(end, explanation)] : Array.Empty<Node>(),
        ],
    };

    private static Node Child(ExplanationChild child)
    {
        var whose = child.WorkItem is { } item ? $" of #{item[(item.LastIndexOf('.') + 1)..]}" : "";
        return new Node(
            Marks.Of(child.Status),
            Printable.Of($"CHILD {child.Key}{whose}"),
            Printable.Of($"{child.Loopstack ?? "inline"}, {child.Loop}: {child.Text}"),
            Marks.ToneOf(child.Status))
        {
            Children = child.Explanation is { } own ? [Tree(own)] : [],
        };
    }

    private static Node Answer(ExplanationAnswer answer)
    {
        var text = answer.Text.StartsWith(answer.Strategy, StringComparison.Ordinal) ? answer.Text : $"{answer.Strategy}: {answer.Text}";
        return new Node("", "OUT", Printable.Of(text), answer.Output is null ? Tone.Bad : Tone.Good)
        {
            Children = answer.Output is { } output ? [new Node("→", JsonText.Short(output), answer.Confidence is { } sure ? $"confidence {sure.Plain()}" : "")] : [],
        };
    }

    private static Node End(ExplanationEnd end, Explanation explanation)
    {
        var took = explanation.DurationSeconds is { } seconds ? $" after {Ages.Took(TimeSpan.FromSeconds(seconds))}" : "";
        var code = end.Code is null ? "" : $" ({end.Code})";
        // Of a completed loop OUT has said how it came to the answer.
        var why = end.Status == "completed" ? "" : $": {end.Text}";
        return new Node("", "END", Printable.Of($"{Marks.Words(end.Status)}{code}{took}{why}{Cost(explanation.Cost)}"), Marks.ToneOf(end.Status));
    }

    private static string Cost(ExplanationCost cost)
    {
        var parts = new List<string>(2);
        if (UsageText.Of(cost.InputTokens, cost.OutputTokens, cost.Cost) is { Length: > 0 } usage)
            parts.Add(usage);
        if (cost.Price is { } price)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"price {price:0.####}"));
        return parts.Count == 0 ? "" : $"; in all {string.Join(", ", parts)}";
    }
}
