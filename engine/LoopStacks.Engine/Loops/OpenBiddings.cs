using System.Collections.Concurrent;
using System.Collections.Immutable;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Coordination;
using Orleans;

namespace LoopStacks.Engine.Loops;

/// <summary>The loops of this process whose bidding is open, so that an instance that appears is asked at once.</summary>
internal sealed class OpenBiddings(LoopGrains grains)
{
    private readonly ConcurrentDictionary<LoopId, (string Realm, ImmutableArray<string> Capabilities)> _loops = new();

    public void Add(LoopId loop, string realm, ImmutableArray<string> capabilities) => _loops[loop] = (realm, capabilities);

    public void Remove(LoopId loop) => _loops.TryRemove(loop, out _);

    public void Notice(InstanceOffer offer)
    {
        // After a restart all agents appear while many loops wait: a loop hears only of those whom it may ask.
        foreach (var (loop, (realm, capabilities)) in _loops)
        {
            if (realm == offer.Realm && capabilities.Any(offer.Capabilities.Contains))
                grains.Get(loop).NoticeAsync(offer).Ignore();
        }
    }
}
