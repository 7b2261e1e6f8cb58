using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace LoopStacks.JsonSchema.Values;

/// <summary>
/// Hash codes that agree with <see cref="JsonEquality"/>. They are seeded at random per process, so nobody can prepare a
/// document full of collisions.
/// </summary>
internal static class JsonHash
{
    public static int Of(JsonElement value)
    {
        var hash = new HashCode();
        hash.Add((int)value.ValueKind);
        switch (value.ValueKind)
        {
            case JsonValueKind.Number:
                new NumberText(JsonMarshal.GetRawUtf8Value(value)).AddTo(ref hash);
                break;
            case JsonValueKind.String:
                AddText(ref hash, JsonText.Raw(value));
                break;
            case JsonValueKind.Array:
                RuntimeHelpers.EnsureSufficientExecutionStack();
                foreach (var item in value.EnumerateArray())
                    hash.Add(Of(item));
                break;
            case JsonValueKind.Object:
                RuntimeHelpers.EnsureSufficientExecutionStack();
                hash.Add(OfProperties(value));
                break;
        }

        return hash.ToHashCode();
    }

    private static int OfProperties(JsonElement value)
    {
        var sum = 0; // a sum, since the order of properties means nothing
        foreach (var property in value.EnumerateObject())
        {
            var hash = new HashCode();
            AddText(ref hash, JsonText.RawName(property));
            hash.Add(Of(property.Value));
            sum = unchecked(sum + hash.ToHashCode());
        }

        return sum;
    }

    private static void AddText(ref HashCode hash, ReadOnlySpan<byte> raw)
    {
        using var text = new UnescapedText(raw, stackalloc byte[UnescapedText.ScratchSize]);
        hash.AddBytes(text.Bytes);
    }
}
