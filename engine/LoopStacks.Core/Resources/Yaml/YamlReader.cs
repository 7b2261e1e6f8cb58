using System.Text.Json;
using LoopStacks.Core.Resources.Shapes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace LoopStacks.Core.Resources.Yaml;

/// <summary>Composes the events of the YAML parser to nodes, and these to JSON.</summary>
internal sealed class YamlReader
{
    private static readonly Dictionary<string, int> NoLines = [];

    private static readonly JsonDocumentOptions StrictJson = new() { AllowDuplicateProperties = false, MaxDepth = YamlDocuments.MaxDepth };

    private readonly Parser _parser;
    private readonly Dictionary<string, YamlNode?> _anchors = new(StringComparer.Ordinal);

    private YamlReader(string text) => _parser = new Parser(new StringReader(text));

    public static IReadOnlyList<YamlDocument> Read(string text)
    {
        if (TryReadJson(text) is { } json)
            return [json];
        try
        {
            return new YamlReader(text).ReadStream();
        }
        catch (YamlException fault)
        {
            var (line, column) = YamlNode.PlaceOf(fault.Start);
            throw new YamlSyntaxException(fault.InnerException?.Message ?? fault.Message, Math.Max(1, line), Math.Max(1, column), fault);
        }
    }

    // JSON is YAML in theory only: the parser stumbles over tabs and over pairs of surrogate escapes. What is faulty as JSON is told as YAML, with its line.
    private static YamlDocument? TryReadJson(string text)
    {
        var start = text.AsSpan().TrimStart();
        if (start.IsEmpty || (start[0] != '{' && start[0] != '['))
            return null;
        try
        {
            using var document = JsonDocument.Parse(text, StrictJson);
            return new YamlDocument(document.RootElement.Clone(), 1, NoLines);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private List<YamlDocument> ReadStream()
    {
        var documents = new List<YamlDocument>();
        var budget = new YamlBudget();
        _parser.Consume<StreamStart>();
        while (!_parser.TryConsume<StreamEnd>(out _))
        {
            _parser.Consume<DocumentStart>();
            _anchors.Clear();
            var root = ReadNode(1);
            _parser.Consume<DocumentEnd>();
            if (root is not YamlNode.Scalar { Text: "", IsPlain: true, Tag: null })
                documents.Add(YamlToJson.Convert(root, budget));
        }

        return documents;
    }

    private YamlNode ReadNode(int depth)
    {
        var current = _parser.Current!;
        var (line, column) = YamlNode.PlaceOf(current.Start);
        if (depth > YamlDocuments.MaxDepth && current is not Scalar)
            throw new YamlSyntaxException($"nested deeper than {YamlDocuments.MaxDepth} levels.", line, column);
        if (_parser.TryConsume<AnchorAlias>(out var alias))
            return Resolve(alias, line, column);
        var anchor = current is NodeEvent { Anchor.IsEmpty: false } node ? node.Anchor.Value : null;
        if (anchor is not null)
            _anchors[anchor] = null;
        YamlNode read;
        if (_parser.TryConsume<Scalar>(out var scalar))
            read = new YamlNode.Scalar(scalar.Value, scalar.Style == ScalarStyle.Plain, TagOf(scalar), line, column);
        else if (_parser.TryConsume<SequenceStart>(out var sequence))
            read = ReadSequence(sequence, depth, line, column);
        else
            read = ReadMapping(_parser.Consume<MappingStart>(), depth, line, column);
        if (anchor is not null)
            _anchors[anchor] = read;
        return read;
    }

    private YamlNode Resolve(AnchorAlias alias, int line, int column)
    {
        if (!_anchors.TryGetValue(alias.Value.Value, out var node))
            throw new YamlSyntaxException($"the alias *{alias.Value.Value} has no anchor before it.", line, column);
        return node ?? throw new YamlSyntaxException($"the alias *{alias.Value.Value} stands within what it repeats.", line, column);
    }

    private YamlNode.Sequence ReadSequence(SequenceStart start, int depth, int line, int column)
    {
        Expect(start, "tag:yaml.org,2002:seq", line, column);
        var items = new List<YamlNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
            items.Add(ReadNode(depth + 1));
        return new YamlNode.Sequence(items, line, column);
    }

    private YamlNode.Mapping ReadMapping(MappingStart start, int depth, int line, int column)
    {
        Expect(start, "tag:yaml.org,2002:map", line, column);
        var entries = new List<(YamlNode.Scalar, YamlNode)>();
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var place = YamlNode.PlaceOf(_parser.Current!.Start);
            if (ReadNode(depth + 1) is not YamlNode.Scalar key)
                throw new YamlSyntaxException("a key must be a text, not a list or a mapping.", place.Line, place.Column);
            if (!seen.TryAdd(key.Text, place.Line))
                throw new YamlSyntaxException($"the key \"{Faults.Shorten(key.Text)}\" is there twice, first in line {seen[key.Text]}.", place.Line, place.Column);
            entries.Add((key, ReadNode(depth + 1)));
        }

        return new YamlNode.Mapping(entries, line, column);
    }

    private static void Expect(NodeEvent start, string tag, int line, int column)
    {
        if (TagOf(start) is { } written && written != "!" && written != tag)
            throw new YamlSyntaxException($"the tag {written} is not known.", line, column);
    }

    private static string? TagOf(NodeEvent node) => node.Tag.IsEmpty ? null : node.Tag.IsNonSpecific ? "!" : node.Tag.Value;
}
