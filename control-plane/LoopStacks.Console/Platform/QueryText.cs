using System.Text;

namespace LoopStacks.WebConsole.Platform;

/// <summary>A query string whose empty parts are left out.</summary>
internal sealed class QueryText(string path)
{
    private readonly StringBuilder _text = new(path);
    private char _next = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';

    public QueryText With(string name, string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
            return this;
        _text.Append(_next).Append(name).Append('=').Append(Uri.EscapeDataString(value.Trim()));
        _next = '&';
        return this;
    }

    public override string ToString() => _text.ToString();
}
