using System.Text.Json;
using LoopStacks.JsonSchema.Validation;
using LoopStacks.JsonSchema.Values;

namespace LoopStacks.JsonSchema.Keywords;

/// <summary><c>enum</c>: the value equals one of those given.</summary>
internal sealed class EnumKeyword : Keyword
{
    /// <summary>Up to here comparing is faster than hashing the value first.</summary>
    private const int FewValues = 8;

    private readonly JsonElement[] _values;
    private readonly int[]? _hashes;

    public EnumKeyword(string pointer, JsonElement values)
        : base("enum", pointer)
    {
        _values = [.. values.EnumerateArray()];
        if (_values.Length > FewValues)
            _hashes = [.. _values.Select(JsonHash.Of)];
    }

    public override bool Accepts(Validator validator, JsonElement instance)
    {
        if (_hashes is null ? Contains(instance) : ContainsHashed(instance, _hashes))
            return true;
        return validator.WantsErrors
            && validator.Fault(this, $"{instance} is not one of the allowed values {ValuePreview.List(_values, ValuePreview.Of)}.");
    }

    private bool Contains(JsonElement instance)
    {
        foreach (var value in _values)
        {
            if (JsonEquality.DeepEquals(instance, value))
                return true;
        }

        return false;
    }

    private bool ContainsHashed(JsonElement instance, int[] hashes)
    {
        var hash = JsonHash.Of(instance);
        for (var i = 0; i < hashes.Length; i++)
        {
            if (hashes[i] == hash && JsonEquality.DeepEquals(instance, _values[i]))
                return true;
        }

        return false;
    }
}
