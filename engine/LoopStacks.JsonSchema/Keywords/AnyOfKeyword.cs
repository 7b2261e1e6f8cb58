using System.Text.Json;
using LoopStacks.JsonSchema.Validation;

namespace LoopStacks.JsonSchema.Keywords;

/// <summary><c>anyOf</c>: at least one subschema accepts the value.</summary>
internal sealed class AnyOfKeyword(string pointer, SchemaNode[] nodes) : Keyword("anyOf", pointer)
{
    public override IEnumerable<SchemaNode> InPlace => nodes;

    public override bool Accepts(Validator validator, JsonElement instance)
    {
        var accepted = false;
        foreach (var node in nodes)
        {
            accepted |= validator.Matches(node, instance);
            // When members are tracked, each branch that matches has its own to add.
            if (accepted && !validator.Members.IsTracking)
                return true;
        }

        return accepted || Alternatives.NoneMatches(validator, this, nodes, instance);
    }
}
