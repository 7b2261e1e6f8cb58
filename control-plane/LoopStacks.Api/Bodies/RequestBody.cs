using System.Buffers;
using System.IO.Pipelines;
using LoopStacks.Api.Answers;
using LoopStacks.Engine.Faults;
using Microsoft.AspNetCore.Http;

namespace LoopStacks.Api.Bodies;

/// <summary>A request's body in a rented buffer, never longer than the limit.</summary>
internal static class RequestBody
{
    private const int FirstGuessBytes = 4096;

    /// <summary>Reads the whole body. The caller disposes the buffer.</summary>
    public static async ValueTask<Outcome<PooledBuffer>> ReadAsync(HttpRequest request, int limitBytes)
    {
        if (request.ContentLength > limitBytes)
            return Refusals.TooLarge(limitBytes);

        var buffer = new PooledBuffer((int)(request.ContentLength ?? FirstGuessBytes));
        var kept = false;
        try
        {
            kept = await FillAsync(request.BodyReader, buffer, limitBytes, request.HttpContext.RequestAborted).ConfigureAwait(false);
            return kept ? buffer : Refusals.TooLarge(limitBytes);
        }
        finally
        {
            if (!kept)
                buffer.Dispose();
        }
    }

    /// <summary>False where there are more bytes than the limit.</summary>
    private static async ValueTask<bool> FillAsync(PipeReader reader, PooledBuffer buffer, int limitBytes, CancellationToken cancellation)
    {
        while (true)
        {
            var read = await reader.ReadAsync(cancellation).ConfigureAwait(false);
            var fits = buffer.Length + read.Buffer.Length <= limitBytes;
            if (fits)
                foreach (var part in read.Buffer)
                    buffer.Write(part.Span);
            reader.AdvanceTo(read.Buffer.End);
            if (!fits || read.IsCompleted)
                return fits;
        }
    }
}
