using System.Collections.Concurrent;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Coordination;
using Orleans;

namespace LoopStacks.Engine.Loops;

/// <summary>The loops of this process whose bidding is open, so that an instance that appears is asked at once.</summary>
internal sealed class OpenBiddings(LoopGrains grains)
{
    private readonly ConcurrentDictionary<LoopId, string> _loops = new();

    public void Add(LoopId loop, string realm) => _loops[loop] = realm;

    public void Remove(LoopId loop) => _loops.TryRemove(loop, out _);

    public void Notice(InstanceOffer offer)
    {
        foreach (var (loop, realm) in _loops)
        {
            if (realm == offer.Realm)
                grains.Get(loop).NoticeAsync(offer).Ignore();
        }
    }
}
