using System.Text.Json;
using LoopStacks.JsonSchema.Validation;

namespace LoopStacks.JsonSchema.Keywords;

/// <summary><c>$ref</c>, and a <c>$dynamicRef</c> that is bound to one place.</summary>
internal sealed class ReferenceKeyword(string name, string pointer, SchemaNode target) : Keyword(name, pointer)
{
    public override IEnumerable<SchemaNode> InPlace => [target];

    public override bool Accepts(Validator validator, JsonElement instance) => validator.Accepts(target, instance);
}
