using System.Buffers;
using System.IO.Pipelines;

namespace LoopStacks.Kubernetes.Informers;

/// <summary>Lines of a stream, of bounded length.</summary>
internal sealed class LineReader(Stream stream, int longest) : IAsyncDisposable
{
    private readonly PipeReader _reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 16 * 1024));
    private SequencePosition? _taken;

    /// <summary>The next line without its end, valid until the next call; null at the end of the stream.</summary>
    /// <exception cref="InvalidDataException">A line is too long.</exception>
    public async ValueTask<ReadOnlySequence<byte>?> ReadAsync(CancellationToken cancellation)
    {
        if (_taken is { } taken)
            _reader.AdvanceTo(taken);
        _taken = null;
        while (true)
        {
            var result = await _reader.ReadAsync(cancellation);
            var buffer = result.Buffer;
            if (buffer.PositionOf((byte)'\n') is { } end)
            {
                _taken = buffer.GetPosition(1, end);
                return buffer.Slice(0, end);
            }

            if (buffer.Length > longest)
                throw new InvalidDataException($"A line of more than {longest} bytes came.");
            if (result.IsCompleted)
                return null; // What is left is a line that was cut off.
            _reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    public ValueTask DisposeAsync() => _reader.CompleteAsync();
}
