using System.Buffers.Binary;
using System.Text;

namespace LoopStacks.Core.Bidding;

/// <summary>
/// A pseudo-random order drawn from the loop's id: no instance is favoured over many loops, and a replay decides the same.
/// </summary>
public static class TieBreaker
{
    private const ulong FnvOffset = 14695981039346656037;
    private const ulong FnvPrime = 1099511628211;

    /// <summary>Place of an instance among equals: the lowest goes first. The same on every machine and in every version.</summary>
    public static ulong Rank(Guid loopId, string capability, string instance)
    {
        ArgumentNullException.ThrowIfNull(capability);
        ArgumentNullException.ThrowIfNull(instance);
        Span<byte> id = stackalloc byte[16];
        loopId.TryWriteBytes(id, bigEndian: true, out _);
        var hash = Add(FnvOffset, id);
        hash = Add(hash, capability);
        hash = Add(hash, instance);
        return Mix(hash);
    }

    private static ulong Add(ulong hash, string text)
    {
        // The length goes first, so that ("ab", "c") and ("a", "bc") differ.
        Span<byte> length = stackalloc byte[4];
        var bytes = Encoding.UTF8.GetBytes(text);
        BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        return Add(Add(hash, length), bytes);
    }

    // FNV-1a, 64 bit.
    private static ulong Add(ulong hash, ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
            hash = (hash ^ b) * FnvPrime;
        return hash;
    }

    // FNV leaves the high bits of short texts alike; the finalizer of MurmurHash3 spreads them.
    private static ulong Mix(ulong hash)
    {
        hash ^= hash >> 33;
        hash *= 0xff51afd7ed558ccd;
        hash ^= hash >> 33;
        hash *= 0xc4ceb9fe1a85ec53;
        return hash ^ (hash >> 33);
    }
}
