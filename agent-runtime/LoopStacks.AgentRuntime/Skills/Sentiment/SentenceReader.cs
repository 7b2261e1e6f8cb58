using System.Text;

namespace LoopStacks.AgentRuntime.Skills.Sentiment;

/// <summary>
/// Reads a text sentence by sentence into tokens, in one pass and with one sentence in memory. Not thread safe: one
/// reader a text.
/// </summary>
internal sealed class SentenceReader(string text, SentimentLexicon lexicon)
{
    // A sentence without an end is cut here, so that the rules, which look around in a sentence, stay cheap.
    private const int MaxTokens = 400;

    private readonly List<Token> tokens = [];
    private int position;

    public IReadOnlyList<Token> Tokens => tokens;

    public int Exclamations { get; private set; }

    public int Questions { get; private set; }

    /// <summary>Reads the next sentence; false at the end of the text.</summary>
    public bool Read()
    {
        tokens.Clear();
        Exclamations = Questions = 0;
        while (position < text.Length && tokens.Count < MaxTokens)
        {
            var c = text[position];
            if (IsSentenceEnd(c))
            {
                ReadSentenceEnd();
                if (tokens.Count > 0)
                    return true;
            }
            else if (!ReadWord(c) && !ReadSymbol(c))
            {
                if (IsPause(c) && tokens.Count > 0 && tokens[^1].Kind != TokenKind.Pause)
                    tokens.Add(new Token(TokenKind.Pause, ","));
                position++;
            }
        }

        return tokens.Count > 0;
    }

    private bool IsSentenceEnd(char c) => c switch
    {
        '!' or '?' or '…' or '\u3002' => true,
        '.' => position + 1 >= text.Length || !char.IsLetterOrDigit(text[position + 1]),
        '\n' => position + 1 < text.Length && text[position + 1] == '\n',
        _ => false,
    };

    private void ReadSentenceEnd()
    {
        for (; position < text.Length && text[position] is '!' or '?' or '.' or '…' or '\n' or '\u3002'; position++)
        {
            if (text[position] == '!')
                Exclamations++;
            else if (text[position] == '?')
                Questions++;
        }

        ReadTrailingSymbols();
    }

    /// <summary>An emoji after the full stop belongs to the sentence before it: <c>Thanks! 🙏</c>.</summary>
    private void ReadTrailingSymbols()
    {
        while (position < text.Length && tokens.Count is > 0 and < MaxTokens)
        {
            if (text[position] == ' ')
                position++;
            else if (!ReadSymbol(text[position]))
                return;
        }
    }

    private bool ReadWord(char first)
    {
        if (first is '@' or 'h' or 'w' && SkipAddress())
            return true;
        if (!char.IsLetterOrDigit(first) || StartsEmoticon(first))
            return false;

        var start = position;
        while (position < text.Length && IsWordCharacter(start))
            position++;
        tokens.Add(WordNormalizer.ToToken(text.AsSpan(start, position - start), lexicon));
        return true;
    }

    private bool IsWordCharacter(int start)
    {
        var c = text[position];
        if (char.IsLetterOrDigit(c) || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.NonSpacingMark)
            return true;
        return c is '\'' or '\u2019' or '-' or '*' && position > start && position + 1 < text.Length
            && char.IsLetterOrDigit(text[position + 1]);
    }

    /// <summary>Web addresses and mentions name things and do not feel.</summary>
    private bool SkipAddress()
    {
        var rest = text.AsSpan(position);
        if (!(rest[0] == '@' || rest.StartsWith("http://") || rest.StartsWith("https://") || rest.StartsWith("www.")))
            return false;
        while (position < text.Length && !char.IsWhiteSpace(text[position]))
            position++;
        return true;
    }

    private bool ReadSymbol(char c)
    {
        if (c < 0x2000)
            return ReadEmoticon(c);
        if (Rune.DecodeFromUtf16(text.AsSpan(position), out var rune, out var length) != System.Buffers.OperationStatus.Done
            || !lexicon.TrySymbol(rune.ToString(), out _))
            return false;
        tokens.Add(new Token(TokenKind.Symbol, rune.ToString()));
        position += length;
        return true;
    }

    private bool ReadEmoticon(char c)
    {
        if (EmoticonAt(c) is not { } emoticon)
            return false;
        tokens.Add(new Token(TokenKind.Symbol, emoticon));
        position += emoticon.Length;
        return true;
    }

    /// <summary>Emoticons that begin with a letter (<c>XD</c>) are met before words.</summary>
    private bool StartsEmoticon(char c) => EmoticonAt(c) is not null;

    private string? EmoticonAt(char c)
    {
        if (position > 0 && char.IsLetterOrDigit(text[position - 1]) && c is not (':' or ';' or '<' or '='))
            return null;
        if (!lexicon.Emoticons.TryGetValue(c, out var candidates))
            return null;
        foreach (var candidate in candidates)
        {
            var end = position + candidate.Length;
            if (string.CompareOrdinal(text, position, candidate, 0, candidate.Length) == 0
                && (end == text.Length || !char.IsLetterOrDigit(text[end]) && text[end] != '/'))
                return candidate;
        }

        return null;
    }

    private static bool IsPause(char c) => c is ',' or ';' or ':' or '(' or ')' or '\u2013' or '\u2014' or '\n' or '"'
        or '\u201c' or '\u201d' or '[' or ']' or '/' or '\u060c';
}
