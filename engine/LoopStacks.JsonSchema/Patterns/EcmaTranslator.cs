using System.Globalization;
using System.Text;

namespace LoopStacks.JsonSchema.Patterns;

/// <summary>
/// Writes a regular expression of ECMA-262 (flag u) so that .NET gives it the same meaning: <c>\d</c>, <c>\w</c> and
/// <c>\s</c> as the standard defines them, <c>$</c> only at the very end, a dot for a whole code point, and nothing of the
/// syntax that only .NET has.
/// </summary>
internal sealed class EcmaTranslator(string source)
{
    private const string SyntaxCharacters = "^$\\.*+?()[]{}|/";
    private const string WordBoundary = "(?:(?<=[0-9A-Z_a-z])(?![0-9A-Z_a-z])|(?<![0-9A-Z_a-z])(?=[0-9A-Z_a-z]))";
    private const string NoWordBoundary = "(?:(?<=[0-9A-Z_a-z])(?=[0-9A-Z_a-z])|(?<![0-9A-Z_a-z])(?![0-9A-Z_a-z]))";

    private static readonly string[] Groups = ["(?:", "(?=", "(?!", "(?<=", "(?<!"];

    private readonly StringBuilder _output = new(source.Length + 16);
    private int _position;

    /// <exception cref="ArgumentException">The text does not follow the standard, or uses a part that is not supported.</exception>
    public string Translate()
    {
        while (_position < source.Length)
            TranslateNext();
        return _output.ToString();
    }

    private void TranslateNext()
    {
        var c = source[_position];
        switch (c)
        {
            case '\\':
                TranslateEscape();
                break;
            case '[':
                _position++;
                TranslateClass();
                break;
            case '(':
                TranslateGroup();
                break;
            case '.':
                _position++;
                AppendSet(CodePointSet.LineEnds, negated: true);
                break;
            case '$':
                _position++;
                _output.Append("\\z");
                break;
            case '{' when IsQuantifier():
            case '^' or '|' or ')' or '*' or '+' or '?':
                Copy(c == '{' ? source.IndexOf('}', _position) - _position + 1 : 1);
                break;
            default:
                AppendLiteral(ReadCodePoint());
                break;
        }
    }

    private void TranslateGroup()
    {
        if (!At("(?"))
        {
            Copy(1);
            return;
        }

        var group = Array.Find(Groups, At);
        if (group is null && At("(?<") && source.IndexOf('>', _position) is > 0 and var end && IsName(source[(_position + 3)..end]))
            group = source[_position..(end + 1)];
        Copy(group?.Length ?? throw Fault("a group that the standard does not have"));
    }

    private void TranslateEscape()
    {
        _position++;
        var c = _position < source.Length ? source[_position] : throw Fault("a backslash at the end");
        switch (c)
        {
            case 'b' or 'B':
                _position++;
                _output.Append(c == 'b' ? WordBoundary : NoWordBoundary);
                break;
            case >= '1' and <= '9':
                var start = _position;
                while (_position < source.Length && char.IsAsciiDigit(source[_position]))
                    _position++;
                _output.Append("(?:\\").Append(source, start, _position - start).Append(')');
                break;
            case 'k':
                var end = source.IndexOf('>', _position);
                if (!At("k<") || end < 0 || !IsName(source[(_position + 2)..end]))
                    throw Fault("a back-reference without a name");
                _output.Append('\\');
                Copy(end + 1 - _position);
                break;
            case 'd' or 'D' or 'w' or 'W' or 's' or 'S' or 'p' or 'P':
                var set = new CodePointSet();
                AddClassEscape(set);
                _output.Append(set.ToExpression(negated: false, IsRepeated()));
                break;
            default:
                AppendLiteral(ReadEscapedCodePoint());
                break;
        }
    }

    private void TranslateClass()
    {
        var negated = At("^");
        if (negated)
            _position++;
        var set = new CodePointSet();
        while (!At("]"))
        {
            if (IsClassEscape())
            {
                _position++;
                AddClassEscape(set);
                continue;
            }

            var first = ReadClassCodePoint();
            var last = first;
            if (At("-") && _position + 1 < source.Length && source[_position + 1] != ']' && !IsClassEscape(1))
            {
                _position++;
                last = ReadClassCodePoint();
            }

            if (last < first)
                throw Fault("a range in the wrong order");
            set.Add(first, last);
        }

        _position++;
        _output.Append(set.ToExpression(negated, IsRepeated()));
    }

    private int ReadClassCodePoint()
    {
        if (_position >= source.Length)
            throw Fault("a class without its closing bracket");
        if (source[_position] != '\\')
            return ReadCodePoint();
        _position++;
        if (!At("b"))
            return ReadEscapedCodePoint();
        _position++;
        return '\b';
    }

    private bool IsClassEscape(int ahead = 0) =>
        _position + ahead + 1 < source.Length && source[_position + ahead] == '\\' && "dDwWsSpP".Contains(source[_position + ahead + 1], StringComparison.Ordinal);

    private void AddClassEscape(CodePointSet set)
    {
        var c = source[_position++];
        if (c is 'p' or 'P')
        {
            AddProperty(set, negated: c == 'P');
            return;
        }

        var ranges = char.ToLowerInvariant(c) switch
        {
            'd' => CodePointSet.Digits,
            'w' => CodePointSet.WordCharacters,
            _ => CodePointSet.Spaces,
        };
        set.Add(char.IsUpper(c) ? CodePointSet.Complement(ranges) : ranges);
    }

    private void AddProperty(CodePointSet set, bool negated)
    {
        var end = source.IndexOf('}', _position);
        if (!At("{") || end < 0)
            throw Fault("a Unicode property without a name");
        var name = source[(_position + 1)..end];
        _position = end + 1;
        switch (name)
        {
            case "Any":
                set.Add(negated ? [] : [(0, 0x10FFFF)]);
                break;
            case "ASCII":
                set.Add(negated ? [(0x80, 0x10FFFF)] : [(0, 0x7F)]);
                break;
            default:
                set.AddProperty(UnicodeProperties.Translate(name, negated) ?? throw Fault($"the Unicode property {name}, which is not supported"));
                break;
        }
    }

    private int ReadEscapedCodePoint()
    {
        var c = _position < source.Length ? source[_position++] : throw Fault("a backslash at the end");
        switch (c)
        {
            case 't': return '\t';
            case 'n': return '\n';
            case 'v': return '\v';
            case 'f': return '\f';
            case 'r': return '\r';
            case '0' when _position >= source.Length || !char.IsAsciiDigit(source[_position]): return 0;
            case 'c' when _position < source.Length && char.IsAsciiLetter(source[_position]): return source[_position++] % 32;
            case 'x': return ReadHex(2);
            case 'u': return ReadUnicodeEscape();
            // The standard allows only its syntax characters; other punctuation is common in practice and not ambiguous.
            case var _ when SyntaxCharacters.Contains(c, StringComparison.Ordinal) || (char.IsAscii(c) && !char.IsAsciiLetterOrDigit(c)): return c;
            default: throw Fault($"the escape \\{c}, which the standard does not have");
        }
    }

    private int ReadUnicodeEscape()
    {
        if (At("{"))
        {
            var end = source.IndexOf('}', _position);
            if (end < 0 || !int.TryParse(source.AsSpan(_position + 1, end - _position - 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var codePoint) || codePoint is < 0 or > 0x10FFFF)
                throw Fault("a \\u{…} that is no code point");
            _position = end + 1;
            return codePoint;
        }

        var first = ReadHex(4);
        if (!char.IsHighSurrogate((char)first) || !At("\\u") || At("\\u{"))
            return first;
        var mark = _position;
        _position += 2;
        var second = ReadHex(4);
        if (char.IsLowSurrogate((char)second))
            return char.ConvertToUtf32((char)first, (char)second);
        _position = mark;
        return first;
    }

    private int ReadHex(int digits)
    {
        if (_position + digits > source.Length || !int.TryParse(source.AsSpan(_position, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            throw Fault($"an escape without its {digits} hexadecimal digits");
        _position += digits;
        return value;
    }

    private int ReadCodePoint()
    {
        var c = source[_position++];
        if (!char.IsHighSurrogate(c) || _position >= source.Length || !char.IsLowSurrogate(source[_position]))
            return c;
        return char.ConvertToUtf32(c, source[_position++]);
    }

    private void AppendLiteral(int codePoint)
    {
        if (codePoint > 0xFFFF)
            AppendSet([(codePoint, codePoint)], negated: false);
        else if (codePoint < 0x80 && char.IsAsciiLetterOrDigit((char)codePoint))
            _output.Append((char)codePoint);
        else
            CodePointSet.AppendUnit(_output, codePoint);
    }

    private void AppendSet((int First, int Last)[] ranges, bool negated)
    {
        var set = new CodePointSet();
        set.Add(ranges);
        _output.Append(set.ToExpression(negated, IsRepeated()));
    }

    /// <summary>{n}, {n,} or {n,m}; any other brace is a literal, which the standard tolerates outside of flag u.</summary>
    private bool IsQuantifier()
    {
        var end = source.IndexOf('}', _position);
        if (end < 0)
            return false;
        var parts = source[(_position + 1)..end].Split(',');
        return parts.Length <= 2 && parts[0].Length > 0 && parts.All(part => part.All(char.IsAsciiDigit));
    }

    private bool IsRepeated() => _position < source.Length && source[_position] is '*' or '+';

    private static bool IsName(string name) => name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsLetterOrDigit(c) || c == '_');

    private bool At(string text) => string.CompareOrdinal(source, _position, text, 0, text.Length) == 0;

    private void Copy(int length)
    {
        _output.Append(source, _position, length);
        _position += length;
    }

    private ArgumentException Fault(string what) => new($"The pattern has {what}, near character {Math.Min(_position, source.Length)}.");
}
