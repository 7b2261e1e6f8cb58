using System.Text.Json;
using LoopStacks.JsonSchema.Patterns;
using LoopStacks.JsonSchema.Validation;
using LoopStacks.JsonSchema.Values;

namespace LoopStacks.JsonSchema.Keywords;

/// <summary><c>pattern</c>: the regular expression matches somewhere in the string.</summary>
internal sealed class PatternKeyword(string pointer, SchemaPattern pattern)
    : Keyword("pattern", pointer, InstanceKinds.String), ITextKeyword
{
    public override bool Accepts(Validator validator, JsonElement instance) =>
        AcceptsText(validator, JsonText.Raw(instance)) || validator.Fault(this, $"{instance} does not match the pattern {pattern.Display}.");

    public bool AcceptsText(Validator validator, ReadOnlySpan<byte> raw) =>
        pattern.IsMatch(validator, validator.Characters(raw), Pointer);
}
