using System.Text;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Journal;

namespace LoopStacks.Storage.Postgres.Journal;

/// <summary>
/// The events of an append as one value. The format is told, and read once more, by the function <c>events_of</c> of the schema: versions before this one read events by it, and so do people.
/// </summary>
internal static class AppendFrame
{
    private const byte Format = 1;

    /// <summary>Empty where there are no events.</summary>
    public static byte[] Encode(IReadOnlyList<EncodedEvent> events)
    {
        if (events.Count == 0)
            return [];
        var length = 1;
        var before = Micros.Of(events[0].At);
        foreach (var @event in events)
        {
            var at = Micros.Of(@event.At);
            var type = Encoding.UTF8.GetByteCount(@event.Type);
            length += LengthOf(ZigZag(at - before)) + LengthOf((ulong)type) + type + LengthOf((ulong)@event.Data.Length) + @event.Data.Length;
            before = at;
        }

        var frame = new byte[length];
        frame[0] = Format;
        var next = 1;
        before = Micros.Of(events[0].At);
        foreach (var @event in events)
        {
            var at = Micros.Of(@event.At);
            Write(frame, ref next, ZigZag(at - before));
            before = at;
            Write(frame, ref next, (ulong)Encoding.UTF8.GetByteCount(@event.Type));
            next += Encoding.UTF8.GetBytes(@event.Type, frame.AsSpan(next));
            Write(frame, ref next, (ulong)@event.Data.Length);
            @event.Data.CopyTo(frame.AsSpan(next));
            next += @event.Data.Length;
        }

        return frame;
    }

    /// <summary>Adds the events of a row of <c>loop_appends</c>.</summary>
    /// <param name="last">Position of the last of them.</param>
    /// <param name="seq">Number of the first of them in its loop.</param>
    /// <param name="count">How many there should be.</param>
    /// <param name="micros">Time of the first of them.</param>
    /// <exception cref="InvalidOperationException">It is no such value, or not the whole.</exception>
    public static void Decode(byte[] frame, long last, string realm, LoopId loop, long seq, int count, long micros, List<StoredEvent> events)
    {
        if (frame.Length == 0 || frame[0] != Format)
            throw Damaged(loop, seq, frame.Length == 0 ? "it is empty" : $"its format is {frame[0]} and this version knows {Format}");
        var next = 1;
        for (var number = 0; number < count; number++)
        {
            micros += ZigZag(Read(frame, ref next, loop, seq));
            var type = Encoding.UTF8.GetString(Slice(frame, ref next, loop, seq));
            events.Add(new StoredEvent(last - count + 1 + number, realm, loop, seq + number, Micros.Time(micros), type, Slice(frame, ref next, loop, seq).ToArray()));
        }

        if (next != frame.Length)
            throw Damaged(loop, seq, $"it has more than the {count} events that it should have");
    }

    private static ReadOnlySpan<byte> Slice(byte[] frame, ref int next, LoopId loop, long seq)
    {
        var length = Read(frame, ref next, loop, seq);
        if (length > (ulong)(frame.Length - next))
            throw Damaged(loop, seq, "it ends in the middle of an event");
        next += (int)length;
        return frame.AsSpan(next - (int)length, (int)length);
    }

    private static ulong Read(byte[] frame, ref int next, LoopId loop, long seq)
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (next == frame.Length)
                throw Damaged(loop, seq, "it ends in the middle of an event");
            var part = frame[next++];
            value |= (ulong)(part & 127) << shift;
            if (part < 128)
                return value;
        }

        throw Damaged(loop, seq, "one of its numbers does not end");
    }

    private static void Write(byte[] frame, ref int next, ulong value)
    {
        for (; value >= 128; value >>= 7)
            frame[next++] = (byte)(value | 128);
        frame[next++] = (byte)value;
    }

    private static int LengthOf(ulong value)
    {
        var length = 1;
        for (; value >= 128; value >>= 7)
            length++;
        return length;
    }

    private static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));

    private static long ZigZag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);

    private static InvalidOperationException Damaged(LoopId loop, long seq, string why) => new($"The journal can't be read at event {seq} of loop {loop}: {why}. The store is damaged, or was written by a later version.");
}
