using System.Buffers;

namespace LoopStacks.JsonSchema.Values;

/// <summary>The bytes of a JSON string without escapes, copied only if there are escapes, and then into borrowed memory.</summary>
internal ref struct UnescapedText
{
    public const int ScratchSize = 256;

    private byte[]? _rented;

    public UnescapedText(ReadOnlySpan<byte> raw, Span<byte> scratch)
    {
        if (!JsonText.IsEscaped(raw))
        {
            Bytes = raw;
            return;
        }

        if (raw.Length > scratch.Length)
            scratch = _rented = ArrayPool<byte>.Shared.Rent(raw.Length);
        Bytes = scratch[..JsonText.Unescape(raw, scratch)];
    }

    public ReadOnlySpan<byte> Bytes { get; }

    public void Dispose()
    {
        if (_rented is not { } rented)
            return;
        _rented = null;
        ArrayPool<byte>.Shared.Return(rented);
    }
}
