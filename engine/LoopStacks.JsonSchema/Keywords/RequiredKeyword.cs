using System.Text.Json;
using LoopStacks.JsonSchema.Validation;
using LoopStacks.JsonSchema.Values;

namespace LoopStacks.JsonSchema.Keywords;

/// <summary><c>required</c>: the object has all these properties.</summary>
internal sealed class RequiredKeyword(string pointer, IReadOnlyList<string> names) : Keyword("required", pointer, InstanceKinds.Object)
{
    private readonly RequiredNames _names = new(names);

    public override bool Accepts(Validator validator, JsonElement instance)
    {
        if (_names.AllIn(instance))
            return true;
        if (!validator.WantsErrors)
            return false;
        foreach (var missing in _names.MissingIn(instance))
            validator.Fault(this, $"The required property {ValuePreview.Of(missing)} is missing.");
        return false;
    }
}
