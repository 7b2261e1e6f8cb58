using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using LoopStacks.Api.Bodies;
using LoopStacks.Contracts.Problems;
using LoopStacks.Core.Resources;
using LoopStacks.Engine.Faults;

namespace LoopStacks.Api.Resources;

/// <summary>One YAML document as the JSON that it means.</summary>
internal static class YamlText
{
    public static Outcome<JsonElement> Parse(ReadOnlySpan<byte> utf8, int maxDepth)
    {
        if (!Utf8.IsValid(utf8))
            return JsonFaultLocator.BadUtf8(utf8);
        var text = Encoding.UTF8.GetString(utf8);
        if (YamlDepth.FirstLineDeeperThan(text, maxDepth) is { } line)
            return new Fault(ErrorCode.TooDeep, $"The body is nested deeper than {maxDepth} levels at line {line}, the limit of {ApiOptions.Section}:{nameof(ApiOptions.MaxDepth)}.");
        try
        {
            return One(YamlDocuments.ToJson(text));
        }
        catch (YamlSyntaxException exception)
        {
            return new Fault(ErrorCode.MalformedRequest, $"The body is not YAML: {exception.Message}", [new ProblemError("", exception.Message, ResourceErrorCode.BadSyntax)]);
        }
    }

    private static Outcome<JsonElement> One(IReadOnlyList<JsonElement> documents) => documents.Count == 1
        ? documents[0]
        : new Fault(ErrorCode.MalformedRequest, documents.Count == 0
            ? "The body is empty; expected is one resource."
            : $"The body holds {documents.Count} documents; send one resource at a time.");
}
