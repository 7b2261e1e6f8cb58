using System.Runtime.InteropServices;
using System.Text.Json;
using LoopStacks.JsonSchema.Validation;
using LoopStacks.JsonSchema.Values;

namespace LoopStacks.JsonSchema.Keywords;

/// <summary><c>multipleOf</c>, exact in decimal.</summary>
internal sealed class MultipleOfKeyword(string pointer, JsonElement divisor) : Keyword("multipleOf", pointer, InstanceKinds.Number)
{
    private readonly Divisor _divisor = new(divisor);

    public override bool Accepts(Validator validator, JsonElement instance) =>
        _divisor.Divides(JsonMarshal.GetRawUtf8Value(instance)) || validator.Fault(this, $"{instance} is not a multiple of {divisor}.");
}
