using System.Text.Json;
using LoopStacks.JsonSchema.Validation;
using LoopStacks.JsonSchema.Values;

namespace LoopStacks.JsonSchema.Keywords;

/// <summary>The limits of length, items and properties: <c>minLength</c>, <c>maxItems</c> and their like.</summary>
internal sealed class SizeKeyword(string name, string pointer, long limit) : Keyword(name, pointer, KindOf(name)), ITextKeyword
{
    private readonly bool _isMinimum = name.StartsWith("min", StringComparison.Ordinal);

    public override bool Accepts(Validator validator, JsonElement instance)
    {
        var size = Kinds switch
        {
            InstanceKinds.String => LengthOf(JsonText.Raw(instance)),
            InstanceKinds.Array => instance.GetArrayLength(),
            _ => instance.GetPropertyCount(),
        };
        return Allows(size) || validator.Fault(this, $"{instance} has {size} {Unit(size)}, {(_isMinimum ? "at least" : "at most")} {limit} {(limit == 1 ? "is" : "are")} allowed.");
    }

    public bool AcceptsText(Validator validator, ReadOnlySpan<byte> raw) => Allows(LengthOf(raw));

    private string Unit(int size) => (Kinds, size) switch
    {
        (InstanceKinds.String, 1) => "character",
        (InstanceKinds.String, _) => "characters",
        (InstanceKinds.Array, 1) => "item",
        (InstanceKinds.Array, _) => "items",
        (_, 1) => "property",
        _ => "properties",
    };

    private bool Allows(int size) => _isMinimum ? size >= limit : size <= limit;

    /// <summary>There are never more code points than bytes, so a short text need not be counted against a maximum.</summary>
    private int LengthOf(ReadOnlySpan<byte> raw) => !_isMinimum && raw.Length <= limit ? raw.Length : JsonText.CountCodePoints(raw);

    private static InstanceKinds KindOf(string name) => name switch
    {
        "minLength" or "maxLength" => InstanceKinds.String,
        "minItems" or "maxItems" => InstanceKinds.Array,
        "minProperties" or "maxProperties" => InstanceKinds.Object,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No keyword of sizes."),
    };
}
