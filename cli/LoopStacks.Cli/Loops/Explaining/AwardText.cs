using System.Globalization;
using LoopStacks.Cli.Loops.Rendering;
using LoopStacks.Cli.Output;
using LoopStacks.Contracts.Executions;

namespace LoopStacks.Cli.Loops.Explaining;

/// <summary>Who won a capability and why, for people.</summary>
internal static class AwardText
{
    public static Node Of(ExplanationAward award)
    {
        var payment = award.Payment == "secondPrice" ? ", paid the price of the first that did not win" : "";
        return new Node("", $"AWARD {Printable.Of(award.Capability)}", Printable.Of($"{award.Strategy}: {award.Rule}; up to {award.Wanted} win{payment}"), Tone.Good)
        {
            Children = [.. award.Bids.Select(Bid)],
        };
    }

    private static Node Bid(ExplanationBid bid)
    {
        var price = bid.Price is { } paid ? string.Create(CultureInfo.InvariantCulture, $", price {paid:0.####}") : "";
        var draw = bid.Tied && bid.Draw is { } drawn ? $", drew {drawn[..8]}" : "";
        var took = !bid.Won && bid.WorkItem is not null ? ", took over later" : "";
        var text = Printable.Of($"{bid.Rule}{price}{draw}{took}");
        return new Node(bid.Won ? "★" : $"{bid.Place}.", Printable.Of(bid.Instance), text, bid.Won ? Tone.Good : Tone.Muted);
    }
}
