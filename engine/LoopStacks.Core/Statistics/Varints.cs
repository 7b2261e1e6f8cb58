using System.Buffers;

namespace LoopStacks.Core.Statistics;

/// <summary>Writes whole numbers, small ones short.</summary>
internal readonly struct VarintWriter(ArrayBufferWriter<byte> buffer)
{
    public ReadOnlySpan<byte> Written => buffer.WrittenSpan;

    public void Write(ulong value)
    {
        var span = buffer.GetSpan(10);
        var length = 0;
        while (value >= 0x80)
        {
            span[length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        span[length++] = (byte)value;
        buffer.Advance(length);
    }

    public void WriteSigned(long value) => Write((ulong)((value << 1) ^ (value >> 63)));
}

/// <summary>Reads what <see cref="VarintWriter"/> wrote.</summary>
internal ref struct VarintReader(ReadOnlySpan<byte> data)
{
    private ReadOnlySpan<byte> _rest = data;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public ulong Read()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (_rest.IsEmpty)
                throw new FormatException("A rollup ends in the middle of a number.");
            var part = _rest[0];
            _rest = _rest[1..];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
                return value;
        }

        throw new FormatException("A number of a rollup is too long.");
    }

    public long ReadSigned()
    {
        var value = Read();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    public int ReadNumber(int most)
    {
        var value = Read();
        return value <= (ulong)most ? (int)value : throw new FormatException($"A rollup has the number {value} where at most {most} is possible.");
    }
}
