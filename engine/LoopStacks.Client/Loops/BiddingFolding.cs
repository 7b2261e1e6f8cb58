using System.Text.Json;
using LoopStacks.Contracts.Events;
using LoopStacks.Contracts.Executions;

namespace LoopStacks.Client.Loops;

/// <summary>Folds the events of BID.</summary>
public static class BiddingFolding
{
    public static LoopView Fold(LoopView view, EventEnvelope item)
    {
        var data = item.Data;
        // Asked again after a restart: the same announcement, with the answers that it has.
        var again = item.Type == "biddingOpened" ? view.Rounds.FindIndex(round => round.Attempt == data.Integer("attempt")) : -1;
        if (again >= 0)
            return view with { Rounds = view.Rounds.SetItem(again, view.Rounds[again] with { Asked = [.. data.Items("asked").Select(Asked)] }) };
        if (item.Type == "biddingOpened")
        {
            var opened = new BiddingRound(data.Integer("attempt") ?? view.Rounds.Count + 1, item.At)
            {
                Asked = [.. data.Items("asked").Select(Asked)],
            };
            return view with { Rounds = view.Rounds.Add(opened) };
        }

        var at = IndexOf(view, data.Integer("attempt"));
        if (at < 0)
            return LoopView.Unknown(view, item);
        var round = view.Rounds[at];
        return view with
        {
            Rounds = view.Rounds.SetItem(at, item.Type switch
            {
                "bidsReceived" => round with { Answers = round.Answers.AddRange(data.Items("answers").Select(Answer)) },
                "candidateJoined" => round with { Asked = Joined(round, data.Field("candidate") ?? default) },
                "biddingClosed" => round with { ClosedAt = item.At, ClosedBecause = data.Text("because") ?? "closed" },
                _ => round with { AgainAt = data.Time("at") ?? item.At },
            }),
        };
    }

    private static AskedView Asked(JsonElement asked) => new(asked.Text("instance") ?? "?", asked.Texts("capabilities"));

    private static System.Collections.Immutable.ImmutableList<AskedView> Joined(BiddingRound round, JsonElement candidate)
    {
        var joined = Asked(candidate);
        return round.Asked.RemoveAll(asked => asked.Instance == joined.Instance).Add(joined);
    }

    private static int IndexOf(LoopView view, int? attempt) =>
        attempt is null ? view.Rounds.Count - 1 : view.Rounds.FindIndex(round => round.Attempt == attempt);

    private static AnswerView Answer(JsonElement of) => new(
        of.Text("instance") ?? "?",
        of.Text("capability") ?? "",
        of.Text("kind") ?? of.Text("answer") ?? "bid",
        of.Number("confidence"),
        (decimal?)of.Number("cost"),
        of.Number("expected") ?? of.Number("expectedSeconds"),
        of.Number("load"),
        of.Text("note") ?? of.Text("reason"));
}
