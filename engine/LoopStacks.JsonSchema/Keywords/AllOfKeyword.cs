using System.Text.Json;
using LoopStacks.JsonSchema.Validation;

namespace LoopStacks.JsonSchema.Keywords;

/// <summary><c>allOf</c>: every subschema accepts the value.</summary>
internal sealed class AllOfKeyword(string pointer, SchemaNode[] nodes) : Keyword("allOf", pointer)
{
    public override IEnumerable<SchemaNode> InPlace => nodes;

    public override bool Accepts(Validator validator, JsonElement instance)
    {
        var accepted = true;
        foreach (var node in nodes)
        {
            if (validator.Accepts(node, instance))
                continue;
            accepted = false;
            if (!validator.WantsErrors)
                break;
        }

        return accepted;
    }
}
