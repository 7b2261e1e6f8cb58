using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text.Json;
using LoopStacks.Contracts.Problems;
using LoopStacks.Core.Loops;
using LoopStacks.Core.Resources;
using LoopStacks.Engine.Faults;

namespace LoopStacks.Engine.Loops;

/// <summary>LoopStacks that spawns write out. Agents write the same ones again and again, so what was read is kept, up to a number. Thread safe.</summary>
internal sealed class InlineStacks(DefinitionCache definitions)
{
    /// <summary>The name that such a stack has.</summary>
    public const string Name = "inline";

    private const int MostKept = 1024;
    private readonly ConcurrentDictionary<string, LoopDefinition> _known = new();

    public Outcome<LoopDefinition> Read(JsonElement spec)
    {
        var text = System.Text.Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(spec));
        if (_known.TryGetValue(text, out var known))
            return known;
        var read = ResourceReader.Read(Document(spec));
        if (read.Resource is not LoopStack stack)
        {
            var errors = read.Errors.Select(error => new ProblemError(error.Pointer, error.Message, error.Code.ToString())).ToArray();
            return new Fault(ErrorCode.InvalidResource, $"The inline stack is not valid: {errors[0].Pointer}: {errors[0].Message}", errors);
        }

        var definition = definitions.Add(stack);
        if (_known.Count >= MostKept)
            _known.Clear(); // Rare: somebody writes a different stack each time.
        _known[text] = definition;
        return definition;
    }

    private static JsonElement Document(JsonElement spec)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("apiVersion", "loopstacks.io/v1");
            json.WriteString("kind", "LoopStack");
            json.WriteStartObject("metadata");
            json.WriteString("name", Name);
            json.WriteEndObject();
            json.WritePropertyName("spec");
            spec.WriteTo(json);
            json.WriteEndObject();
        }

        var reader = new Utf8JsonReader(buffer.WrittenSpan);
        return JsonElement.ParseValue(ref reader);
    }
}
