using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using LoopStacks.Contracts.Connection;
using LoopStacks.Core.Loops;
using LoopStacks.Gateway.Admission;

namespace LoopStacks.Gateway.Instances;

/// <summary>
/// A replica from its first <c>hello</c> until its grace is over; it outlives its connection. Guarded by the instance's lock.
/// </summary>
internal sealed class ReplicaSession(ConnectedInstance instance, string replica)
{
    private readonly byte[] _token = RandomNumberGenerator.GetBytes(32);

    public ConnectedInstance Instance { get; } = instance;

    public string Replica { get; } = replica;

    /// <summary>256 bits of randomness: who has it takes the session over.</summary>
    public string ResumeToken => Convert.ToHexStringLower(_token);

    public FrozenSet<string> Capabilities { get; private set; } = [];

    public int Credits { get; private set; }

    public OutputSchema? Output { get; private set; }

    public bool Draining { get; set; }

    /// <summary>Null while the connection is down.</summary>
    public IReplicaLink? Link { get; set; }

    /// <summary>Time stamp of the drop; only where there is no link.</summary>
    public long DroppedAt { get; set; }

    public Dictionary<WorkItemId, HeldItemState> Held { get; } = [];

    public PendingAsks Asks { get; } = new();

    public bool IsOpen => Link is { IsOpen: true } && !Draining;

    /// <summary>How many of the held items wait for children or people.</summary>
    public int Waiting { get; private set; }

    /// <summary>How many of the held items take a credit. For a moment it may be more than there are, when items that waited go on.</summary>
    public int Busy => Held.Count - Waiting;

    public bool HasFreeCredit => Busy < Credits;

    public double Load => (double)Busy / Credits;

    public void Configure(Hello hello, OutputSchema? output)
    {
        Capabilities = hello.Capabilities.ToFrozenSet(StringComparer.Ordinal);
        Credits = hello.Credits;
        Output = output;
    }

    public void Hold(HeldItemState held) => Held.Add(held.Item, held);

    public void LetGo(HeldItemState held)
    {
        if (Held.Remove(held.Item) && held.Waiting)
            Waiting--;
    }

    public void LetGoOfAll()
    {
        Held.Clear();
        Waiting = 0;
    }

    /// <summary>Begins or ends the waiting of a held item.</summary>
    public void SetWaiting(HeldItemState held, bool waits)
    {
        if (held.Waiting == waits)
            return;
        held.Waiting = waits;
        held.HasWaited = true;
        Waiting += waits ? 1 : -1;
    }

    public bool Offers(ImmutableArray<string> capabilities)
    {
        foreach (var capability in capabilities)
        {
            if (!Capabilities.Contains(capability))
                return false;
        }

        return true;
    }

    /// <summary>Compares in constant time, so that a token can't be guessed byte by byte.</summary>
    public bool IsResumedBy(string? token) =>
        token is { Length: 64 } && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(token), Encoding.ASCII.GetBytes(ResumeToken));
}
