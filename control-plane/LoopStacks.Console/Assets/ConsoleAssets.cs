using System.Collections.Frozen;
using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace LoopStacks.WebConsole.Assets;

/// <summary>What pages are made with: styles, scripts, fonts, icons; all of it embedded, so no page calls another host. A name carries the hash of its content and can be kept for ever.</summary>
internal sealed class ConsoleAssets
{
    /// <summary>Where they stand.</summary>
    public const string Prefix = "/_console/";

    private const string Resources = "assets/";
    private const string Styles = "css/console.css";
    private const int Smallest = 1024; // Compressing less gains nothing.

    private readonly FrozenDictionary<string, Asset> _assets;

    public ConsoleAssets()
    {
        var assembly = typeof(ConsoleAssets).Assembly;
        var assets = assembly.GetManifestResourceNames().Where(name => name.StartsWith(Resources, StringComparison.Ordinal)).ToDictionary(name => name[Resources.Length..], name => new Asset(name, Read(assembly, name)));
        // The parts of the style sheet are read in the order of their names.
        var sheets = assets.Keys.Where(name => name.StartsWith("css/", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToArray();
        assets[Styles] = new Asset(Styles, [.. sheets.SelectMany(name => assets[name].Content)]);
        _assets = assets.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>The address of an asset, with the hash of its content.</summary>
    public string this[string name] => _assets.TryGetValue(name, out var asset) ? $"{Prefix}{name}?v={asset.Hash}" : throw new ArgumentException($"There is no asset '{name}'.", nameof(name));

    public async Task ServeAsync(HttpContext context)
    {
        var name = (string?)context.Request.RouteValues["path"] ?? "";
        if (!_assets.TryGetValue(name, out var asset))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var headers = context.Response.Headers;
        headers.ETag = $"\"{asset.Hash}\"";
        headers.CacheControl = context.Request.Query["v"] == asset.Hash ? "public, max-age=31536000, immutable" : "no-cache";
        headers.Vary = HeaderNames.AcceptEncoding;
        headers.XContentTypeOptions = "nosniff";
        if (context.Request.Headers.IfNoneMatch.ToString().Contains(asset.Hash, StringComparison.Ordinal))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        var content = asset.Content;
        if (asset.Compressed is { } compressed && context.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.OrdinalIgnoreCase))
        {
            headers.ContentEncoding = "br";
            content = compressed;
        }

        context.Response.ContentType = asset.MediaType;
        context.Response.ContentLength = content.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.Body.WriteAsync(content, context.RequestAborted);
    }

    private static byte[] Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }

    private sealed class Asset(string name, byte[] content)
    {
        private readonly Lazy<byte[]?> _compressed = new(() => IsText(name) && content.Length >= Smallest ? Compress(content) : null);

        public byte[] Content { get; } = content;

        public string Hash { get; } = Convert.ToHexStringLower(SHA256.HashData(content))[..16];

        public byte[]? Compressed => _compressed.Value;

        public string MediaType { get; } = Path.GetExtension(name) switch
        {
            ".css" => "text/css; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".svg" => "image/svg+xml",
            ".woff2" => "font/woff2",
            ".ttf" => "font/ttf",
            ".json" => "application/json",
            _ => "text/plain; charset=utf-8",
        };

        private static bool IsText(string name) => Path.GetExtension(name) is not ".woff2";

        private static byte[] Compress(byte[] content)
        {
            var buffer = new MemoryStream();
            using (var brotli = new BrotliStream(buffer, CompressionLevel.Optimal, leaveOpen: true))
                brotli.Write(content);
            return buffer.ToArray();
        }
    }
}
