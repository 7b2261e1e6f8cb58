using LoopStacks.Api.Answers;
using LoopStacks.Contracts;
using LoopStacks.Contracts.Events;
using Microsoft.AspNetCore.Http;
using System.Buffers;
using System.Text;

namespace LoopStacks.Api.Executions;

/// <summary>Writes Server-Sent Events (WHATWG HTML, 9.2). One writer a response.</summary>
internal sealed class ServerSentEvents(HttpResponse response) : IDisposable
{
    private readonly PooledBuffer _buffer = new();

    /// <summary>What waits for the next flush.</summary>
    public int PendingBytes => _buffer.Length;

    public async Task StartAsync(CancellationToken cancellation)
    {
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = MediaTypes.EventStream;
        response.Headers.CacheControl = "no-store";
        // Proxies that collect answers would hold events back.
        response.Headers["X-Accel-Buffering"] = "no";
        _buffer.Write("retry: 1000\n\n"u8);
        await FlushAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Adds an event; it leaves with the next flush. JSON as we write it has no line breaks.</summary>
    public void Add(EventEnvelope envelope)
    {
        if (envelope.Cursor is { } cursor)
            Line("id: "u8, cursor);
        Line("event: "u8, envelope.Type);
        _buffer.Write("data: "u8);
        JsonBytes.Write(_buffer, envelope, ContractsJson.Default.EventEnvelope);
        _buffer.Write("\n\n"u8);
    }

    public void AddKeepAlive() => _buffer.Write(": alive\n\n"u8);

    public async Task FlushAsync(CancellationToken cancellation)
    {
        await response.BodyWriter.WriteAsync(_buffer.Written, cancellation).ConfigureAwait(false);
        _buffer.Clear();
    }

    public void Dispose() => _buffer.Dispose();

    private void Line(ReadOnlySpan<byte> field, string value)
    {
        _buffer.Write(field);
        Encoding.UTF8.GetBytes(value, _buffer);
        _buffer.Write("\n"u8);
    }
}
