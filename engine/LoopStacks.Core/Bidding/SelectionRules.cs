using LoopStacks.Core.Resources;

namespace LoopStacks.Core.Bidding;

/// <summary>How a LoopStack selects among the bids of one capability.</summary>
/// <param name="Winners">How many win at most; <see cref="int.MaxValue"/> stands for <c>all</c>.</param>
/// <param name="MaxBids">How many bids count, and so how many can win.</param>
/// <param name="Payment">Counts only under <see cref="SelectionStrategy.Cheapest"/>.</param>
public sealed record SelectionRules(SelectionStrategy Strategy, int Winners, int MaxBids, PaymentRule Payment);

/// <summary>A bid in its place.</summary>
/// <param name="Place">From 1: the winners in order, then the runners-up in order.</param>
/// <param name="Rule">Why it has this place: a sentence with its numbers.</param>
/// <param name="Price">What a winner is recorded to be paid; null where it asked for nothing, and for runners-up.</param>
/// <param name="IsTied">True where its place among equals under the rule was drawn from the loop's id.</param>
/// <param name="TakeOverPrice">What a runner-up is recorded to be paid if it takes over; null where it asked for nothing, and for winners.</param>
public sealed record RankedBid(BidAnswer Bid, int Place, string Rule, decimal? Price, bool Won, bool IsTied = false, decimal? TakeOverPrice = null);
