using System.Buffers;

namespace LoopStacks.Core.Statistics;

/// <summary>
/// A rollup as it stands in the store: a byte for the format; the measures that are not zero, each by its number; the cost, where there is one; the histograms, each by its number. Numbers are variable-length integers (LEB128), signed
/// ones zigzag. A typical one of a minute takes about 150 bytes. Measures and histograms of a later version are kept as they are.
/// </summary>
public static class RollupCodec
{
    private const byte Format = 1;
    private const int MostNumbers = 1024;

    public static byte[] Encode(Rollup rollup)
    {
        ArgumentNullException.ThrowIfNull(rollup);
        var writer = new VarintWriter(new ArrayBufferWriter<byte>(256));
        writer.Write(Format);
        writer.Write((ulong)Count(rollup.Measures));
        for (var i = 0; i < rollup.Measures.Length; i++)
        {
            if (rollup.Measures[i] == 0)
                continue;
            writer.Write((ulong)i);
            writer.WriteSigned(rollup.Measures[i]);
        }

        Write(writer, rollup.Cost);
        writer.Write((ulong)Count(rollup.Timings));
        for (var i = 0; i < rollup.Timings.Length; i++)
        {
            if (rollup.Timings[i] is { Count: > 0 } histogram)
                Write(writer, i, histogram);
        }

        return writer.Written.ToArray();
    }

    /// <exception cref="FormatException">The data is damaged, or of a format that this version does not know.</exception>
    public static Rollup Decode(ReadOnlySpan<byte> data)
    {
        var reader = new VarintReader(data);
        var format = reader.Read();
        if (format != Format)
            throw new FormatException($"A rollup has format {format}; this version reads {Format}.");
        var rollup = new Rollup();
        for (var left = reader.ReadNumber(MostNumbers); left > 0; left--)
            rollup.Add(reader.ReadNumber(MostNumbers), reader.ReadSigned());
        rollup.AddCost(ReadCost(ref reader));
        for (var left = reader.ReadNumber(MostNumbers); left > 0; left--)
            rollup.Add(reader.ReadNumber(MostNumbers), ReadHistogram(ref reader));
        if (!reader.IsAtEnd)
            throw new FormatException("A rollup goes on after its end.");
        return rollup;
    }

    private static void Write(VarintWriter writer, decimal cost)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(cost, bits);
        writer.Write(cost == 0 ? 0UL : 1UL);
        if (cost == 0)
            return;
        foreach (var part in bits)
            writer.Write((uint)part);
    }

    private static decimal ReadCost(ref VarintReader reader)
    {
        if (reader.ReadNumber(1) == 0)
            return 0;
        Span<int> bits = stackalloc int[4];
        foreach (ref var part in bits)
            part = (int)(uint)reader.Read();
        try
        {
            return new decimal(bits);
        }
        catch (ArgumentException exception)
        {
            throw new FormatException("The cost of a rollup is no number.", exception);
        }
    }

    private static void Write(VarintWriter writer, int number, DurationHistogram histogram)
    {
        writer.Write((ulong)number);
        writer.Write((ulong)histogram.SumMicros);
        writer.Write((ulong)histogram.First);
        writer.Write((ulong)histogram.Counts.Length);
        foreach (var count in histogram.Counts)
            writer.Write((ulong)count);
    }

    private static DurationHistogram ReadHistogram(ref VarintReader reader)
    {
        var sum = (long)reader.Read();
        var first = reader.ReadNumber(DurationHistogram.Last);
        var counts = new long[reader.ReadNumber(DurationHistogram.Last + 1 - first)];
        foreach (ref var count in counts.AsSpan())
            count = (long)reader.Read();
        return DurationHistogram.Restore(first, counts, sum);
    }

    private static int Count(ReadOnlySpan<long> measures)
    {
        var count = 0;
        foreach (var value in measures)
            count += value == 0 ? 0 : 1;
        return count;
    }

    private static int Count(ReadOnlySpan<DurationHistogram?> timings)
    {
        var count = 0;
        foreach (var histogram in timings)
            count += histogram is { Count: > 0 } ? 1 : 0;
        return count;
    }
}
