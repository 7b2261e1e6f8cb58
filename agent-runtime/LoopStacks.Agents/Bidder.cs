namespace LoopStacks.Agents;

/// <summary>Answers an announcement as a whole.</summary>
/// <param name="request">All capabilities that are asked for at once.</param>
/// <param name="cancellationToken">Cancelled when bidding closes or the agent stops.</param>
/// <returns>An answer by capability; a capability without one is declined.</returns>
public delegate ValueTask<IReadOnlyDictionary<string, Bid>> Bidder(BidRequest request, CancellationToken cancellationToken);
