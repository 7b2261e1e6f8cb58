using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LoopStacks.Contracts.Connection;

/// <summary>
/// Writes messages into one frame after the other, over one buffer that is kept: add messages, send <see cref="End"/>, then
/// <see cref="Reset"/>. Not thread safe.
/// </summary>
public sealed class FrameWriter : IDisposable
{
    private const int KeptBytes = 256 << 10;
    private static readonly JsonWriterOptions s_options = new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Utf8JsonWriter _json;
    private ArrayBufferWriter<byte> _buffer = new(4096);

    public FrameWriter()
    {
        _json = new Utf8JsonWriter(_buffer, s_options);
        Reset();
    }

    /// <summary>Messages in the frame so far.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes in the frame so far.</summary>
    public int Bytes => _buffer.WrittenCount + _json.BytesPending;

    /// <summary>Adds a message to the frame.</summary>
    public void Add(ConnectionMessage message)
    {
        MessageWriter.Write(_json, message);
        Count++;
    }

    /// <summary>Ends the frame. The memory is good until <see cref="Reset"/>.</summary>
    /// <exception cref="InvalidOperationException">The frame is empty.</exception>
    public ReadOnlyMemory<byte> End()
    {
        if (Count == 0)
            throw new InvalidOperationException("A frame holds at least one message.");
        if (Count > 1)
            _json.WriteEndArray();
        _json.Flush();
        // The array's bracket is always there; a frame of one message leaves it out.
        return Count > 1 ? _buffer.WrittenMemory : _buffer.WrittenMemory[1..];
    }

    /// <summary>Begins the next frame. A buffer that a large frame has grown is let go.</summary>
    public void Reset()
    {
        if (_buffer.Capacity > KeptBytes)
            _buffer = new ArrayBufferWriter<byte>(4096);
        else
            _buffer.ResetWrittenCount();
        _json.Reset(_buffer);
        _json.WriteStartArray();
        Count = 0;
    }

    public void Dispose() => _json.Dispose();
}
