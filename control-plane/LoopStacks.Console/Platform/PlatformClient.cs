using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using LoopStacks.Client;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.WebConsole.Platform;

/// <summary>Calls the platform's public API as the page's reader. Refusals and an unreachable platform are thrown as <see cref="PlatformException"/>.</summary>
public sealed class PlatformClient(Session session)
{
    public const string Root = "/loopstacks/v1";

    private const string NotKept = "NotKept";

    private static readonly TimeSpan s_answerTime = TimeSpan.FromSeconds(30);

    // One for all pages: who calls stands in each request.
    private static readonly HttpClient s_http = new(new SocketsHttpHandler
    {
        UseCookies = false,
        UseProxy = false,
        AllowAutoRedirect = false,
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
        SslOptions = Own,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>The process speaks with itself, by the address of the connection that the page came by: there is nobody else whose certificate it could be.</summary>
    internal static SslClientAuthenticationOptions Own => new() { RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null };

    private const int MostWithheld = 20;

    private readonly List<Withheld> _withheld = [];
    private Dictionary<string, string>? _heard;
    private Dictionary<string, string>? _recalled;

    public Session Session { get; } = session;

    /// <summary>What the page is shown without, since its reader may not see it.</summary>
    public IReadOnlyList<Withheld> Withheld => _withheld;

    /// <summary>Raised when there is more, or other, that the page is shown without.</summary>
    public event Action? WithheldChanged;

    /// <summary>Notes a refusal that the page goes on without.</summary>
    /// <param name="what">Is missing now, as the beginning of a sentence.</param>
    public void GoOnWithout(string what, PlatformException refused)
    {
        ArgumentNullException.ThrowIfNull(refused);
        var withheld = new Withheld(what, refused.Problem.Detail);
        if (refused.Problem.Code == NotKept || _withheld.Count >= MostWithheld || _withheld.Contains(withheld))
            return;
        _withheld.Add(withheld);
        WithheldChanged?.Invoke();
    }

    /// <summary>Another page, or the same for another reader, is shown.</summary>
    public void ForgetWithheld()
    {
        if (_withheld.Count == 0)
            return;
        _withheld.Clear();
        WithheldChanged?.Invoke();
    }

    /// <summary>From now on answers are kept, for <see cref="Heard"/>.</summary>
    public void Keep() => _heard ??= new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The answers that were kept, as text; null where there are none.</summary>
    public string? Heard() => _heard is { Count: > 0 } heard ? JsonSerializer.Serialize(heard) : null;

    /// <summary>Begins a deed with the answers of <see cref="Heard"/> instead of the platform's; what is not among them is refused, with status 403. It is done when this returns.</summary>
    public Task Recall(string heard, Func<Task> deed)
    {
        _recalled = JsonSerializer.Deserialize<Dictionary<string, string>>(heard);
        try
        {
            return deed();
        }
        finally
        {
            _recalled = null;
        }
    }

    public async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellation = default) => Read(await SendAsync(HttpMethod.Get, path, null, cancellation), type);

    public async Task<JsonElement> GetAsync(string path, CancellationToken cancellation = default) => Parse(await SendAsync(HttpMethod.Get, path, null, cancellation));

    /// <summary>The answer as text, such as a resource in YAML or figures as CSV.</summary>
    public async Task<string> GetTextAsync(string path, string accept, CancellationToken cancellation = default) => await SendAsync(HttpMethod.Get, path, null, cancellation, accept);

    public async Task<TAnswer> PostAsync<TBody, TAnswer>(string path, TBody body, JsonTypeInfo<TBody> type, JsonTypeInfo<TAnswer> answer, CancellationToken cancellation = default) =>
        Read(await SendAsync(HttpMethod.Post, path, Json(JsonSerializer.Serialize(body, type)), cancellation), answer);

    public async Task PostAsync<TBody>(string path, TBody body, JsonTypeInfo<TBody> type, CancellationToken cancellation = default) => await SendAsync(HttpMethod.Post, path, Json(JsonSerializer.Serialize(body, type)), cancellation);

    /// <summary>Applies a resource given as YAML or JSON.</summary>
    public async Task<JsonElement> ApplyAsync(string path, string document, CancellationToken cancellation = default) =>
        Parse(await SendAsync(HttpMethod.Patch, path, new StringContent(document, Encoding.UTF8, "application/apply-patch+yaml"), cancellation));

    /// <summary>Replaces a resource by a document, only over the version that is given; by any where it is null.</summary>
    public async Task<JsonElement> ReplaceAsync(string path, string document, string mediaType, string? version, CancellationToken cancellation = default) =>
        Parse(await SendAsync(HttpMethod.Put, path, new StringContent(document, Encoding.UTF8, mediaType), cancellation, version: version));

    /// <summary>Creates a resource by a document in YAML, only where there is none of its name.</summary>
    public async Task<JsonElement> CreateAsync(string path, string document, CancellationToken cancellation = default) =>
        Parse(await SendAsync(HttpMethod.Post, path, new StringContent(document, Encoding.UTF8, "application/yaml"), cancellation));

    public async Task<JsonElement> DeleteAsync(string path, CancellationToken cancellation = default) => Parse(await SendAsync(HttpMethod.Delete, path, null, cancellation));

    internal Uri UriOf(string path) => new(Session.Address ?? throw new InvalidOperationException("The page does not know where it came from."), path);

    private static bool IsBesideTheCalls(string path) => path.StartsWith("/schemas/", StringComparison.Ordinal) || path is "/readyz" or "/healthz";

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    /// <summary>Without the time from which it looks back, which is another one a moment later.</summary>
    private static string Key(string path)
    {
        var from = path.IndexOf("from=", StringComparison.Ordinal);
        if (from < 0)
            return path;
        var end = path.IndexOf('&', from);
        return path[..from] + (end < 0 ? "" : path[end..]);
    }

    private async Task<string> SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellation, string accept = "application/json", string? version = null)
    {
        if (_recalled is not null)
        {
            return _recalled.TryGetValue(Key(path), out var known)
                ? known
                : throw new PlatformException(new Problem("about:blank", "Not kept", (int)HttpStatusCode.Forbidden, NotKept, "The answer was not kept."));
        }

        using var request = new HttpRequestMessage(method, UriOf(IsBesideTheCalls(path) ? path : Root + path)) { Content = content };
        request.Headers.Accept.ParseAdd(accept);
        request.Headers.UserAgent.ParseAdd("loopstacks-console");
        if (version is not null)
            request.Headers.IfMatch.Add(new EntityTagHeaderValue($"\"{version}\""));
        if (Session.Token is { } token)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(s_answerTime);
        try
        {
            using var response = await s_http.SendAsync(request, HttpCompletionOption.ResponseContentRead, patience.Token);
            var text = await response.Content.ReadAsStringAsync(patience.Token);
            if (!response.IsSuccessStatusCode)
                throw new PlatformException(ProblemIn(text) ?? Plain(response), body: text);
            if (method == HttpMethod.Get)
                _heard?[Key(path)] = text;
            return text;
        }
        catch (Exception fault) when (fault is HttpRequestException || (fault is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new PlatformException(new Problem("about:blank", "The platform can't be reached", (int)HttpStatusCode.ServiceUnavailable, "PlatformUnreachable", "The platform does not answer now. The page tries again by itself."), fault);
        }
    }

    private static JsonElement Parse(string text)
    {
        if (text.Length == 0)
            return default;
        using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 512 });
        return document.RootElement.Clone();
    }

    private static T Read<T>(string text, JsonTypeInfo<T> type) => JsonSerializer.Deserialize(text, type) ?? throw new JsonException("null");

    private static Problem? ProblemIn(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, Wire.Json.Problem) is { Code: not null } problem ? problem : null;
        }
        catch (JsonException)
        {
            return null; // Then it is told by its status.
        }
    }

    private static Problem Plain(HttpResponseMessage response) => new(
        "about:blank", response.ReasonPhrase ?? "Refused", (int)response.StatusCode, $"Http{(int)response.StatusCode}", $"The platform answered with {(int)response.StatusCode} {response.ReasonPhrase}, without a reason.");
}

/// <summary>Something that a page is shown without.</summary>
/// <param name="What">As the beginning of a sentence.</param>
/// <param name="Why">The platform's words, with what would let the reader see it.</param>
public sealed record Withheld(string What, string Why);
