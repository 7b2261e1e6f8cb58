using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace LoopStacks.Core.Loops;

/// <summary>
/// Ids of child loops. They follow from the parent's id and what the child is there, so a spawn that is repeated after a crash finds the child that was started before it. A UUIDv7 with the parent's time: a tree's loops stand together in lists.
/// </summary>
public static class ChildIds
{
    /// <param name="item">Number of the work item that spawns it; 0 where the loop itself does.</param>
    /// <param name="key">Unique by purpose and work item.</param>
    public static LoopId Of(LoopId parent, ChildPurpose purpose, int item, string key)
    {
        var text = Encoding.UTF8.GetByteCount(key);
        Span<byte> named = text <= 512 ? stackalloc byte[21 + text] : new byte[21 + text];
        parent.Value.TryWriteBytes(named, bigEndian: true, out _);
        named[16] = (byte)purpose;
        BinaryPrimitives.WriteInt32BigEndian(named[17..], item);
        Encoding.UTF8.GetBytes(key, named[21..]);
        Span<byte> id = stackalloc byte[32];
        SHA256.HashData(named, id);
        named[..6].CopyTo(id);
        id[6] = (byte)(0x70 | (id[6] & 0x0F)); // Version 7, RFC 9562, 5.7.
        id[8] = (byte)(0x80 | (id[8] & 0x3F)); // Variant, RFC 9562, 4.1.
        return new LoopId(new Guid(id[..16], bigEndian: true));
    }
}
