using System.Text.Json;
using LoopStacks.JsonSchema.Validation;

namespace LoopStacks.JsonSchema.Keywords;

/// <summary>
/// <c>$dynamicRef</c> to a dynamic anchor: it means the outermost schema with that anchor in the dynamic scope. Where it
/// leads is only known while validating, so a circle through it ends at the limit of nesting.
/// </summary>
internal sealed class DynamicReferenceKeyword(string pointer, string anchor, SchemaNode fallback) : Keyword("$dynamicRef", pointer)
{
    public override bool Accepts(Validator validator, JsonElement instance) =>
        validator.Accepts(validator.Scopes.Find(anchor, fallback), instance);
}
