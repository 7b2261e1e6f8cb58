using System.Net.Http.Headers;

namespace LoopStacks.Load.Clients;

/// <summary>The same through HttpClient, as most callers would do it.</summary>
internal sealed class HttpLoopClient(Uri url) : ILoopClient
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false, UseProxy = false, AllowAutoRedirect = false, ActivityHeadersPropagator = null });
    private readonly Uri _address = new(url, LoopRequest.Path);
    private readonly LoopRequest _request = new(host: null);
    private readonly byte[] _inbound = new byte[64 << 10];

    public async ValueTask<bool> RunLoopAsync(CancellationToken cancellation)
    {
        _request.Next();
        using var content = new ByteArrayContent(_request.Bytes) { Headers = { ContentType = MediaTypeHeaderValue.Parse("application/json") } };
        using var message = new HttpRequestMessage(HttpMethod.Post, _address) { Content = content };
        message.Headers.TryAddWithoutValidation("Prefer", "wait=30");
        using var answer = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellation);
        await using var body = await answer.Content.ReadAsStreamAsync(cancellation);
        var read = await body.ReadAtLeastAsync(_inbound, _inbound.Length, throwOnEndOfStream: false, cancellation);
        return (int)answer.StatusCode == 200 && _request.IsAnswered(_inbound.AsSpan(0, read));
    }

    public void Dispose() => _http.Dispose();
}
