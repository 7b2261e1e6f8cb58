using System.Text.Json;
using LoopStacks.Core.Expressions.Values;

namespace LoopStacks.Core.Expressions.Syntax;

/// <summary>Cuts a text into tokens.</summary>
internal sealed class Lexer
{
    private static readonly (string Sign, TokenKind Kind)[] Signs =
    [
        ("[?", TokenKind.Filter),
        ("[]", TokenKind.Flatten),
        ("||", TokenKind.Or),
        ("&&", TokenKind.And),
        ("==", TokenKind.Equal),
        ("!=", TokenKind.NotEqual),
        ("<=", TokenKind.LessOrEqual),
        (">=", TokenKind.GreaterOrEqual),
        (".", TokenKind.Dot),
        ("*", TokenKind.Star),
        (",", TokenKind.Comma),
        (":", TokenKind.Colon),
        ("@", TokenKind.Current),
        ("|", TokenKind.Pipe),
        ("!", TokenKind.Not),
        ("&", TokenKind.Reference),
        ("<", TokenKind.Less),
        (">", TokenKind.Greater),
        ("=", TokenKind.Assign),
        ("(", TokenKind.OpenRound),
        (")", TokenKind.CloseRound),
        ("[", TokenKind.OpenSquare),
        ("]", TokenKind.CloseSquare),
        ("{", TokenKind.OpenCurly),
        ("}", TokenKind.CloseCurly),
    ];

    private readonly string _text;
    private readonly List<Token> _tokens = [];
    private int _at;

    private Lexer(string text) => _text = text;

    /// <summary>The tokens; the last one is <see cref="TokenKind.End"/>.</summary>
    /// <exception cref="ExpressionSyntaxException">The text has something that is no token.</exception>
    public static List<Token> Read(string text)
    {
        var lexer = new Lexer(text);
        while (lexer.SkipSpace())
            lexer.Next();
        lexer._tokens.Add(new Token(TokenKind.End, "", text.Length + 1));
        return lexer._tokens;
    }

    private bool SkipSpace()
    {
        while (_at < _text.Length && _text[_at] is ' ' or '\t' or '\n' or '\r')
            _at++;
        return _at < _text.Length;
    }

    private void Next()
    {
        var first = _text[_at];
        if (IsNameStart(first))
            Take(TokenKind.Name, NameEnd(_at));
        else if (first == '$' && _at + 1 < _text.Length && IsNameStart(_text[_at + 1]))
            Take(TokenKind.Variable, NameEnd(_at + 1));
        else if (char.IsAsciiDigit(first) || (first == '-' && _at + 1 < _text.Length && char.IsAsciiDigit(_text[_at + 1])))
            Take(TokenKind.Number, NumberEnd());
        else if (first is '"' or '\'' or '`')
            Quoted(first);
        else
            Sign();
    }

    private void Take(TokenKind kind, int end)
    {
        _tokens.Add(new Token(kind, _text[_at..end], _at + 1));
        _at = end;
    }

    private void Quoted(char quote)
    {
        var start = _at;
        var end = start + 1;
        while (end < _text.Length && _text[end] != quote)
            end += _text[end] == '\\' ? 2 : 1;
        if (end >= _text.Length)
            throw new ExpressionSyntaxException(start + 1, $"the {quote} that opens here is never closed.");
        var inner = _text[(start + 1)..end];
        _at = end + 1;
        _tokens.Add(quote switch
        {
            '"' => new Token(TokenKind.QuotedName, NameOf(_text[start.._at], start + 1), start + 1),
            '\'' => new Token(TokenKind.Literal, _text[start.._at], start + 1, Value.Of(inner.Replace("\\'", "'", StringComparison.Ordinal))),
            _ => new Token(TokenKind.Literal, _text[start.._at], start + 1, LiteralOf(inner, start + 1)),
        });
    }

    private void Sign()
    {
        foreach (var (sign, kind) in Signs)
        {
            if (string.CompareOrdinal(_text, _at, sign, 0, sign.Length) != 0)
                continue;
            Take(kind, _at + sign.Length);
            return;
        }

        throw new ExpressionSyntaxException(_at + 1, _text[_at] switch
        {
            '-' => "'-' is no operator; a name with '-' is written in double quotes, such as \"my-name\".",
            '+' or '/' or '%' => $"'{_text[_at]}' is no operator: JMESPath does not calculate, see sum().",
            '$' => "'$' begins a variable such as $name, which let binds.",
            var other => $"'{other}' means nothing here; text is written as 'text', JSON as `1`.",
        });
    }

    private static string NameOf(string json, int position)
    {
        try
        {
            return JsonElement.Parse(json).GetString()!;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new ExpressionSyntaxException(position, "the name in double quotes is no JSON string; escape as JSON does.");
        }
    }

    private static Value LiteralOf(string inner, int position)
    {
        try
        {
            return new Value(JsonElement.Parse(inner.Replace("\\`", "`", StringComparison.Ordinal)));
        }
        catch (JsonException)
        {
            throw new ExpressionSyntaxException(position, "what stands in backticks is no JSON; text is written as 'text' or `\"text\"`.");
        }
    }

    private static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c == '_';

    private int NameEnd(int end)
    {
        while (end < _text.Length && (char.IsAsciiLetterOrDigit(_text[end]) || _text[end] == '_'))
            end++;
        return end;
    }

    private int NumberEnd()
    {
        var end = _at + 1;
        while (end < _text.Length && char.IsAsciiDigit(_text[end]))
            end++;
        return end;
    }
}
