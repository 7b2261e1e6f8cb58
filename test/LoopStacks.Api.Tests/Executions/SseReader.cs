using System.Net;

namespace LoopStacks.Api.Tests.Executions;

/// <summary>Reads Server-Sent Events block by block.</summary>
internal sealed class SseReader(HttpResponseMessage response, StreamReader reader) : IDisposable
{
    public static async Task<SseReader> OpenAsync(Task<HttpResponseMessage> pending)
    {
        var response = await pending;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        var sse = new SseReader(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
        Assert.Equal(["retry: 1000"], await sse.BlockAsync());
        return sse;
    }

    /// <summary>The lines up to the next empty one; null at the end.</summary>
    public async Task<IReadOnlyList<string>?> BlockAsync()
    {
        var lines = new List<string>();
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.Length == 0)
                return lines;
            lines.Add(line);
        }

        return null;
    }

    /// <summary>Cursor and type of the next event; null at the end.</summary>
    public async Task<(string? Id, string Event)?> NextAsync()
    {
        if (await BlockAsync() is not { } lines)
            return null;
        var id = lines.FirstOrDefault(line => line.StartsWith("id: ", StringComparison.Ordinal))?[4..];
        var type = lines.Single(line => line.StartsWith("event: ", StringComparison.Ordinal))[7..];
        Assert.Single(lines, line => line.StartsWith("data: {", StringComparison.Ordinal));
        return (id, type);
    }

    public async Task<List<string>> RestAsync()
    {
        var types = new List<string>();
        while (await NextAsync() is { } next)
            types.Add(next.Event);
        return types;
    }

    public void Dispose() => response.Dispose();
}
