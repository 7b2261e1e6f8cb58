using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using LoopStacks.Cli.Output;
using LoopStacks.Cli.Shell;

namespace LoopStacks.Cli.Api;

/// <summary>Speaks with the platform. Refusals and an unreachable platform are thrown as <see cref="CliFailure"/>.</summary>
internal sealed class ApiClient : IDisposable
{
    public const string Root = "/loopstacks/v1";

    /// <summary>A platform that says nothing for so long is taken for unreachable; waiting for a loop is done on streams.</summary>
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;
    private readonly Screen? _log;

    public ApiClient(Uri address, string? token, TimeProvider clock, Screen? log)
    {
        Address = address;
        Token = token;
        Clock = clock;
        _log = log;
        var handler = new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5), AutomaticDecompression = DecompressionMethods.All };
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("loopstacks-cli", ClientVersion.Text));
        if (token is not null)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public Uri Address { get; }

    public string? Token { get; }

    public TimeProvider Clock { get; }

    public async Task<JsonElement> GetAsync(string path, CancellationToken cancellation) =>
        (await SendAsync(new HttpRequestMessage(HttpMethod.Get, UriOf(path)), cancellation)).Body;

    public async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellation) =>
        Read(await GetAsync(path, cancellation), type);

    /// <summary>An answer that is no JSON.</summary>
    public async Task<string> GetTextAsync(string path, string mediaType, CancellationToken cancellation)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, UriOf(path));
        request.Headers.Accept.ParseAdd(mediaType);
        using var response = await OpenAsync(request, cancellation);
        var text = await response.Content.ReadAsStringAsync(cancellation);
        return response.Content.Headers.ContentType?.MediaType == mediaType ? text : throw Unreachable.Stranger(Address, new FormatException($"The answer is no {mediaType}."));
    }

    public Task<ApiAnswer> PostAsync<T>(string path, T body, JsonTypeInfo<T> type, CancellationToken cancellation, string? idempotencyKey = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, UriOf(path))
        {
            Content = new StringContent(JsonSerializer.Serialize(body, type), Encoding.UTF8, "application/json"),
        };
        if (idempotencyKey is not null)
            request.Headers.TryAddWithoutValidation("Idempotency-Key", idempotencyKey);
        return SendAsync(request, cancellation);
    }

    public Task<ApiAnswer> ApplyAsync(string path, JsonElement document, CancellationToken cancellation) => SendAsync(
        new HttpRequestMessage(HttpMethod.Patch, UriOf(path))
        {
            // JSON is YAML; so a document of either form is sent as this one media type.
            Content = new StringContent(document.GetRawText(), Encoding.UTF8, "application/apply-patch+yaml"),
        },
        cancellation);

    public Task<ApiAnswer> DeleteAsync(string path, CancellationToken cancellation) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Delete, UriOf(path)), cancellation);

    /// <summary>Opens a stream; only its beginning is waited for at most <see cref="AnswerTime"/>.</summary>
    public async Task<HttpResponseMessage> OpenAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        var response = await ExchangeAsync(request, cancellation);
        if (response.IsSuccessStatusCode)
            return response;
        using (response)
            throw await Refusal.OfAsync(response, cancellation);
    }

    public Uri UriOf(string path) => new(Address.GetLeftPart(UriPartial.Path).TrimEnd('/') + path);

    public T Read<T>(JsonElement body, JsonTypeInfo<T> type)
    {
        try
        {
            return body.Deserialize(type) ?? throw new JsonException("null");
        }
        catch (JsonException fault)
        {
            throw Unreachable.Stranger(Address, fault);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<ApiAnswer> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        request.Headers.Accept.ParseAdd("application/json");
        using var response = await OpenAsync(request, cancellation);
        var result = response.Headers.TryGetValues(ApplyHeader, out var values) ? values.FirstOrDefault() : null;
        var text = await response.Content.ReadAsStringAsync(cancellation);
        if (text.Length == 0)
            return new ApiAnswer(response.StatusCode, default, result);
        try
        {
            using var body = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 512 });
            return new ApiAnswer(response.StatusCode, body.RootElement.Clone(), result);
        }
        catch (JsonException fault)
        {
            throw Unreachable.Stranger(Address, fault);
        }
    }

    private const string ApplyHeader = "Loopstacks-Apply-Result";

    private async Task<HttpResponseMessage> ExchangeAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(AnswerTime, Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        var began = Clock.GetTimestamp();
        try
        {
            var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            _log?.Line(Tone.Muted, $"{request.Method} {request.RequestUri} {(int)response.StatusCode} {Ages.Took(Clock.GetElapsedTime(began))}");
            return response;
        }
        catch (HttpRequestException fault)
        {
            throw Unreachable.At(Address, fault);
        }
        catch (OperationCanceledException fault) when (!cancellation.IsCancellationRequested)
        {
            throw Unreachable.Silent(Address, AnswerTime, fault);
        }
    }
}
