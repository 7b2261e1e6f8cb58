using System.Text.Json;
using LoopStacks.JsonSchema.Validation;

namespace LoopStacks.JsonSchema.Keywords;

/// <summary><c>oneOf</c>: exactly one subschema accepts the value.</summary>
internal sealed class OneOfKeyword(string pointer, SchemaNode[] nodes) : Keyword("oneOf", pointer)
{
    public override IEnumerable<SchemaNode> InPlace => nodes;

    public override bool Accepts(Validator validator, JsonElement instance)
    {
        var matched = -1;
        for (var i = 0; i < nodes.Length; i++)
        {
            if (!validator.Matches(nodes[i], instance))
                continue;
            if (matched >= 0)
                return validator.Fault(this, $"{instance} matches alternatives {matched} and {i}, only one may match.");
            matched = i;
        }

        return matched >= 0 || Alternatives.NoneMatches(validator, this, nodes, instance);
    }
}
