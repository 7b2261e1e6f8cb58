using System.Text.Json;
using LoopStacks.JsonSchema.Validation;

namespace LoopStacks.JsonSchema.Keywords;

/// <summary><c>not</c>: the subschema does not accept the value.</summary>
internal sealed class NotKeyword(string pointer, SchemaNode node) : Keyword("not", pointer)
{
    public override IEnumerable<SchemaNode> InPlace => [node];

    public override bool Accepts(Validator validator, JsonElement instance) =>
        !validator.Matches(node, instance) || validator.Fault(this, $"{instance} matches the schema under \"not\", which is not allowed.");
}
