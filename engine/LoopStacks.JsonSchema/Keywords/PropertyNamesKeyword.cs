using System.Text.Json;
using LoopStacks.JsonSchema.Validation;
using LoopStacks.JsonSchema.Values;

namespace LoopStacks.JsonSchema.Keywords;

/// <summary>
/// <c>propertyNames</c>: each name, taken as a string, is valid. Keywords of strings judge the name in place; for others a
/// value is made of it, the one place where validation of a valid document allocates.
/// </summary>
internal sealed class PropertyNamesKeyword(string pointer, SchemaNode node)
    : Keyword("propertyNames", pointer, InstanceKinds.Object)
{
    public override bool Accepts(Validator validator, JsonElement instance)
    {
        if (node.Keywords.Length == 0)
            return true;
        var accepted = true;
        foreach (var property in instance.EnumerateObject())
        {
            if (AcceptsInPlace(validator, JsonText.RawName(property)) || validator.Accepts(node, AsValue(property)))
                continue;
            accepted = false;
            if (!validator.WantsErrors)
                break;
        }

        return accepted;
    }

    private bool AcceptsInPlace(Validator validator, ReadOnlySpan<byte> raw)
    {
        foreach (var keyword in node.Keywords)
        {
            if ((keyword.Kinds & InstanceKinds.String) != 0 && (keyword is not ITextKeyword text || !text.AcceptsText(validator, raw)))
                return false;
        }

        return true;
    }

    private static JsonElement AsValue(JsonProperty property)
    {
        var raw = JsonText.RawName(property);
        var text = new byte[raw.Length + 2];
        text[0] = text[^1] = (byte)'"';
        raw.CopyTo(text.AsSpan(1));
        var reader = new Utf8JsonReader(text);
        return JsonElement.ParseValue(ref reader);
    }
}
