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
        try
        {
            return YamlDocuments.ToJson(Encoding.UTF8.GetString(utf8));
        }
        catch (FormatException exception)
        {
            return new Fault(ErrorCode.MalformedRequest, exception.Message);
        }
    }
}
