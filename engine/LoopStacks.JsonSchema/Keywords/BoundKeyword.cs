using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using LoopStacks.JsonSchema.Validation;
using LoopStacks.JsonSchema.Values;

namespace LoopStacks.JsonSchema.Keywords;

/// <summary><c>minimum</c>, <c>maximum</c>, <c>exclusiveMinimum</c> and <c>exclusiveMaximum</c>, exact at any size.</summary>
internal sealed class BoundKeyword : Keyword
{
    private readonly byte[] _limit;
    private readonly long? _integer;
    private readonly bool _isMinimum;
    private readonly bool _isExclusive;

    public BoundKeyword(string name, string pointer, JsonElement limit)
        : base(name, pointer, InstanceKinds.Number)
    {
        _limit = [.. JsonMarshal.GetRawUtf8Value(limit)];
        _integer = NumberText.TryReadInteger(_limit, out var integer) ? integer : null;
        _isMinimum = name is "minimum" or "exclusiveMinimum";
        _isExclusive = name is "exclusiveMinimum" or "exclusiveMaximum";
    }

    public override bool Accepts(Validator validator, JsonElement instance)
    {
        var order = Compare(JsonMarshal.GetRawUtf8Value(instance));
        if (order == 0 ? !_isExclusive : order > 0 == _isMinimum)
            return true;
        return validator.WantsErrors
            && validator.Fault(this, $"{instance} must be {(_isMinimum ? "greater than" : "less than")} {(_isExclusive ? "" : "or equal to ")}{ValuePreview.Shorten(Encoding.UTF8.GetString(_limit))}.");
    }

    private int Compare(ReadOnlySpan<byte> number)
    {
        if (_integer is { } limit && NumberText.TryReadInteger(number, out var value))
            return value.CompareTo(limit);
        return NumberText.Compare(new NumberText(number), new NumberText(_limit));
    }
}
