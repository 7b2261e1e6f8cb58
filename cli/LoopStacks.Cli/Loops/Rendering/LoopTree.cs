using LoopStacks.Cli.Output;

namespace LoopStacks.Cli.Loops.Rendering;

/// <summary>Draws a loop as a tree: its four phases, who bid, who won, what came of it.</summary>
internal static class LoopTree
{
    public static Node Of(LoopView view) =>
        new(Marks.Of(view.Status), view.Stack ?? "loop", Heading(view), Marks.ToneOf(view.Status))
        {
            Children = [.. Phases(view)],
        };

    private static string Heading(LoopView view)
    {
        var status = view.Outcome is { } end
            ? $"{Marks.Words(end.Status)}{(view.AcceptedAt is { } began ? $" in {Ages.Took(end.At - began)}" : "")}"
            : Going(view);
        return string.Join("  ", new[] { view.Id, view.Realm, status }.Where(part => !string.IsNullOrEmpty(part)));
    }

    private static string Going(LoopView view) => view.Status switch
    {
        "paused" => Printable.Of($"paused{(view.Pause is { } pause ? $" by {Join(": ", pause.By, pause.Reason)}" : "")}"),
        "waiting" => "waits for an answer",
        var status => status,
    };

    private static IEnumerable<Node> Phases(LoopView view)
    {
        if (view.AcceptedAt is not null)
            yield return new Node("", "IN", view.Input is { } input ? JsonText.Short(input, 80) : "accepted", Tone.Good);
        if (view.RetryOf is { } first)
            yield return new Node("", Printable.Of($"retries {first}"), "", Tone.Muted);
        foreach (var round in view.Rounds)
            yield return BiddingTree.Of(round, view);
        foreach (var round in WorkTree.Of(view))
            yield return round;
        if (ChildTree.Others(view) is { } children)
            yield return children;
        if (view.Work.IsEmpty)
        {
            foreach (var child in ChildTree.AskedIn(view, 1))
                yield return child;
        }

        if (view.Questions.Count > 0)
            yield return PeopleTree.Of(view.Id, view.Questions.Values);
        foreach (var remark in view.Remarks)
            yield return new Node("", Printable.Of(remark), "", Tone.Muted);
        if (view.Outcome is { } outcome)
            yield return Out(outcome);
    }

    private static Node Out(LoopOutcome outcome)
    {
        if (outcome.Status != "completed")
            return new Node("", "OUT", Printable.Of(Join(": ", outcome.Code, outcome.Message)), Tone.Bad);
        var sure = outcome.Confidence is { } confidence ? $"confidence {confidence.Plain()}" : null;
        return new Node("", "OUT", Printable.Of(Join("  ", Join(": ", outcome.Strategy, outcome.Explanation), sure)), Tone.Good);
    }

    private static string Join(string between, params string?[] parts) => string.Join(between, parts.Where(part => !string.IsNullOrEmpty(part)));
}
