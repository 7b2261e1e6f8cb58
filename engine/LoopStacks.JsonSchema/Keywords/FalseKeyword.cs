using System.Text.Json;
using LoopStacks.JsonSchema.Validation;

namespace LoopStacks.JsonSchema.Keywords;

/// <summary>The schema <c>false</c>, which accepts nothing.</summary>
internal sealed class FalseKeyword(string pointer) : Keyword("false", pointer)
{
    public override bool Accepts(Validator validator, JsonElement instance) =>
        validator.Fault(this, $"{instance} is not allowed; no value is allowed here.");
}
