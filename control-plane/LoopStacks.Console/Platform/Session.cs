namespace LoopStacks.WebConsole.Platform;

/// <summary>What a page's reader has shown to the platform, for as long as the page is open.</summary>
public sealed class Session
{
    /// <summary>Where the API is: the address that the page itself came by, so that it may no more than its reader.</summary>
    public Uri? Address { get; private set; }

    /// <summary>The bearer token that the reader gave; null where none was needed.</summary>
    public string? Token { get; private set; }

    /// <summary>The name that the reader acts by (<c>by</c> of answers, pauses and feedback).</summary>
    public string Author { get; private set; } = "";

    /// <summary>Raised when token or name have changed.</summary>
    public event Action? Changed;

    private readonly Dictionary<string, string> _parts = new(StringComparer.Ordinal);

    /// <summary>The part that the reader named last: of <c>realm</c> or <c>namespace</c>; null where none was named.</summary>
    public string? PartOf(string what) => _parts.GetValueOrDefault(what);

    public void Look(string what, string name) => _parts[what] = name.Trim();

    public void At(Uri address) => Address ??= address;

    public void SignIn(string? token)
    {
        Token = string.IsNullOrWhiteSpace(token) ? null : token.Trim();
        Changed?.Invoke();
    }

    /// <summary>Keeps a name that the reader gave on the way; nothing that is shown changes by it.</summary>
    public void Remember(string author) => Author = author.Trim();

    public void Call(string author)
    {
        Author = author.Trim();
        Changed?.Invoke();
    }
}
