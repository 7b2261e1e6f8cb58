using System.Collections.Immutable;
using LoopStacks.Core.Bidding;
using LoopStacks.Core.Loops;
using LoopStacks.Core.Resources;
using LoopStacks.Engine.Coordination;
using LoopStacks.Engine.Reputation;

namespace LoopStacks.Engine.Loops;

/// <summary>Who of those present a loop asks.</summary>
internal sealed class CandidateFinder(ICoordinationBus bus, ReputationBook reputation)
{
    public ImmutableArray<Candidate> Find(LoopDefinition definition, string realm)
    {
        var offers = bus.Find(realm, definition.Capabilities);
        var candidates = ImmutableArray.CreateBuilder<Candidate>(offers.Count);
        foreach (var offer in offers)
            candidates.Add(From(definition, offer));
        return candidates.DrainToImmutable();
    }

    /// <summary>Schemas and reputation are kept in the loop's history only where its stack decides by them.</summary>
    public Candidate From(LoopDefinition definition, InstanceOffer offer) => new(
        offer.Instance,
        offer.Capabilities,
        definition.Execution.Parallelism == Parallelism.Adaptive ? offer.InputSchema : null,
        Reputation: UsesReputation(definition) ? reputation.Of(offer.Realm, offer.Instance, offer.Capabilities) : null);

    private static bool UsesReputation(LoopDefinition definition) =>
        definition.Bidding.SelectionStrategy == SelectionStrategy.Reputation || definition.Aggregation.Weight == VoteWeight.Reputation;
}
