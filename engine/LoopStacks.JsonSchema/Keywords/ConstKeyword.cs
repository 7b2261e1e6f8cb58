using System.Text.Json;
using LoopStacks.JsonSchema.Validation;

namespace LoopStacks.JsonSchema.Keywords;

/// <summary><c>const</c>: the value equals the given one.</summary>
internal sealed class ConstKeyword(string pointer, JsonElement expected) : Keyword("const", pointer)
{
    public override bool Accepts(Validator validator, JsonElement instance) =>
        JsonEquality.DeepEquals(instance, expected) || validator.Fault(this, $"{instance} is not {expected}, the only value allowed.");
}
