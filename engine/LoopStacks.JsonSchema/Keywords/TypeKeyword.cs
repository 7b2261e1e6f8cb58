using System.Text.Json;
using LoopStacks.JsonSchema.Validation;
using LoopStacks.JsonSchema.Values;

namespace LoopStacks.JsonSchema.Keywords;

/// <summary><c>type</c>: the value is of one of the types. An integer is any number without a fraction, 1.0 too.</summary>
internal sealed class TypeKeyword : Keyword, ITextKeyword
{
    private readonly InstanceKinds _allowed;
    private readonly bool _integers;
    private readonly string _expected;

    public TypeKeyword(string pointer, IReadOnlyList<string> types)
        : base("type", pointer)
    {
        foreach (var type in types)
            _allowed |= KindOf(type);
        _integers = types.Contains("integer");
        _expected = string.Join(" or ", types.Select(WithArticle));
    }

    public override bool Accepts(Validator validator, JsonElement instance)
    {
        var kind = instance.Kind();
        if ((_allowed & kind) != 0 || (_integers && kind == InstanceKinds.Number && NumberText.Of(instance).IsInteger))
            return true;
        return validator.WantsErrors && validator.Fault(this, $"{instance} is {ValuePreview.KindOf(instance)}, expected {_expected}.");
    }

    public bool AcceptsText(Validator validator, ReadOnlySpan<byte> raw) => (_allowed & InstanceKinds.String) != 0;

    private static InstanceKinds KindOf(string type) => type switch
    {
        "null" => InstanceKinds.Null,
        "boolean" => InstanceKinds.Boolean,
        "number" => InstanceKinds.Number,
        "string" => InstanceKinds.String,
        "array" => InstanceKinds.Array,
        "object" => InstanceKinds.Object,
        _ => InstanceKinds.None, // integer is a number of a certain form
    };

    private static string WithArticle(string type) => type switch
    {
        "null" => "null",
        "integer" or "array" or "object" => $"an {type}",
        _ => $"a {type}",
    };
}
