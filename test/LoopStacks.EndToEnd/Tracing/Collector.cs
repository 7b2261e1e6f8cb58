using System.Net;
using System.Text;
using LoopStacks.EndToEnd.Platforms;

namespace LoopStacks.EndToEnd.Tracing;

/// <summary>Takes what an exporter sends (OTLP over HTTP, protobuf), as an OpenTelemetry collector does.</summary>
internal sealed class Collector : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly List<byte> _received = [];
    private readonly SemaphoreSlim _came = new(0);

    public Collector()
    {
        Address = new Uri($"http://127.0.0.1:{PlatformProcess.FreePort()}/");
        _listener.Prefixes.Add(Address.AbsoluteUri);
        _listener.Start();
        _ = TakeAsync();
    }

    public Uri Address { get; }

    /// <summary>Waits until all of these have come: texts, or bytes such as a trace's id.</summary>
    public async Task UntilAsync(params byte[][] expected)
    {
        while (expected.FirstOrDefault(bytes => !Holds(bytes)) is { } missing)
            Assert.True(await _came.WaitAsync(Patience.Limit), $"There is no '{Encoding.UTF8.GetString(missing)}' in what was sent.");
    }

    public void Dispose() => _listener.Close();

    private bool Holds(byte[] bytes)
    {
        lock (_received)
            return System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_received).IndexOf(bytes) >= 0;
    }

    private async Task TakeAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                if (context.Request.Url!.AbsolutePath == "/v1/traces")
                {
                    lock (_received)
                        _received.AddRange(body.ToArray());
                }

                context.Response.ContentType = "application/x-protobuf";
                context.Response.Close();
                _came.Release();
            }
        }
        catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
