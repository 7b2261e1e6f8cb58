using System.Globalization;
using System.Text.RegularExpressions;
using LoopStacks.Contracts.Problems;
using LoopStacks.WebConsole.Design.Forms;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace LoopStacks.WebConsole.Pages.Resources.Editing;

/// <summary>Where in a YAML text the parts of its document stand, by JSON pointer. Of a text that is not whole, what could be read.</summary>
public sealed partial class YamlLines
{
    private const int MaxDepth = 128;

    private readonly Dictionary<string, YamlSpan> _spans = new(StringComparer.Ordinal);

    private YamlLines()
    {
    }

    public static YamlLines Of(string text)
    {
        var lines = new YamlLines();
        try
        {
            using var reader = new StringReader(text);
            var parser = new Parser(reader);
            parser.Consume<StreamStart>();
            if (parser.TryConsume<DocumentStart>(out _))
                lines.Read(parser, "", null, 0);
        }
        catch (Exception fault) when (fault is YamlException or InvalidOperationException)
        {
            // What stands before the fault is known; the platform says what the fault is.
        }

        return lines;
    }

    /// <summary>The part's key, or the item, or the value; of a part that is not there the nearest one around it.</summary>
    public YamlSpan Find(string pointer)
    {
        for (var at = pointer; ; at = at[..at.LastIndexOf('/')])
        {
            if (_spans.TryGetValue(at, out var span))
                return span;
            if (at.Length == 0)
                return new YamlSpan(1, 1, 1, 2);
        }
    }

    /// <summary>A fault as it is marked in the text.</summary>
    public YamlMark Mark(ProblemError error)
    {
        if (error.Pointer.Length == 0 && Place().Match(error.Message) is { Success: true } place)
        {
            var (line, column) = (Number(place.Groups[1]), Number(place.Groups[2]));
            return new YamlMark(error.Message, line, column, line, column + 1);
        }

        var span = Find(error.Pointer);
        return new YamlMark(error.Message, span.Line, span.Column, span.EndLine, span.EndColumn);
    }

    private static int Number(Group group) => int.TryParse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Math.Max(1, number) : 1;

    [GeneratedRegex("[Ll]ine ([0-9]{1,7}), column ([0-9]{1,7})")]
    private static partial Regex Place();

    private void Read(IParser parser, string pointer, YamlSpan? key, int depth)
    {
        if (depth > MaxDepth)
            throw new YamlException("Too deep.");
        if (parser.TryConsume<AnchorAlias>(out var alias))
        {
            _spans[pointer] = key ?? SpanOf(alias);
            return;
        }

        var node = parser.Consume<NodeEvent>();
        _spans[pointer] = key ?? SpanOf(node);
        switch (node)
        {
            case MappingStart:
                while (!parser.TryConsume<MappingEnd>(out _))
                {
                    if (parser.TryConsume<Scalar>(out var name))
                    {
                        Read(parser, Pointers.Child(pointer, name.Value), SpanOf(name), depth + 1);
                    }
                    else
                    {
                        parser.SkipThisAndNestedEvents();
                        parser.SkipThisAndNestedEvents();
                    }
                }

                break;
            case SequenceStart:
                for (var i = 0; !parser.TryConsume<SequenceEnd>(out _); i++)
                    Read(parser, Pointers.Child(pointer, i), null, depth + 1);
                break;
        }
    }

    private static YamlSpan SpanOf(ParsingEvent node)
    {
        var (line, column) = ((int)node.Start.Line, (int)node.Start.Column);
        var isInLine = node is Scalar && node.End.Line == node.Start.Line && node.End.Column > node.Start.Column;
        return new YamlSpan(line, column, line, isInLine ? (int)node.End.Column : column + 1);
    }
}

/// <summary>Lines and columns count from 1; the end is exclusive.</summary>
public readonly record struct YamlSpan(int Line, int Column, int EndLine, int EndColumn);

/// <summary>A fault in a text.</summary>
public sealed record YamlMark(string Message, int Line, int Column, int EndLine, int EndColumn);
