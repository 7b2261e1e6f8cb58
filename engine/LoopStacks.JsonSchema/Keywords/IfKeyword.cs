using System.Text.Json;
using LoopStacks.JsonSchema.Validation;

namespace LoopStacks.JsonSchema.Keywords;

/// <summary><c>if</c> with <c>then</c> and <c>else</c>.</summary>
internal sealed class IfKeyword(string pointer, SchemaNode condition, SchemaNode? then, SchemaNode? otherwise) : Keyword("if", pointer)
{
    public override IEnumerable<SchemaNode> InPlace => new[] { condition, then, otherwise }.OfType<SchemaNode>();

    public override bool Accepts(Validator validator, JsonElement instance)
    {
        // Alone, the condition only matters for the members it evaluates.
        if (then is null && otherwise is null && !validator.Members.IsTracking)
            return true;
        var branch = validator.Matches(condition, instance) ? then : otherwise;
        return branch is null || validator.Accepts(branch, instance);
    }
}
