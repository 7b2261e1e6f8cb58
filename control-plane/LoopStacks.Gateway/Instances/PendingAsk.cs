using LoopStacks.Core.Bidding;
using LoopStacks.Engine.Coordination;

namespace LoopStacks.Gateway.Instances;

/// <summary>An announcement that a replica was asked and has not answered in full. Guarded by the instance's lock.</summary>
internal sealed class PendingAsk(Announcement announcement, List<string> capabilities)
{
    /// <summary>An agent that answers nonsense is heard this often by announcement.</summary>
    public const int MaxInvalid = 4;

    // A replica offers 64 capabilities at most, so one bit each is enough.
    private ulong _answered;

    public Announcement Announcement { get; } = announcement;

    public List<string> Capabilities { get; } = capabilities;

    /// <summary>Answers of the frame that is being read.</summary>
    public List<BidAnswer> Batch { get; } = new(capabilities.Count);

    public int Invalid { get; set; }

    /// <summary>Its place in the order of age; null once it is answered or gone.</summary>
    public LinkedListNode<PendingAsk>? Node { get; set; }

    public bool IsAnswered(int index) => (_answered & (1UL << index)) != 0;

    public void MarkAnswered(int index) => _answered |= 1UL << index;

    public bool AllAnswered => System.Numerics.BitOperations.PopCount(_answered) == Capabilities.Count;

    /// <summary>The capabilities without an answer.</summary>
    public List<string> Open()
    {
        var open = new List<string>(Capabilities.Count);
        for (var i = 0; i < Capabilities.Count; i++)
        {
            if (!IsAnswered(i))
                open.Add(Capabilities[i]);
        }

        return open;
    }
}
