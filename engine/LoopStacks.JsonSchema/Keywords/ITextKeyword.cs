using LoopStacks.JsonSchema.Validation;

namespace LoopStacks.JsonSchema.Keywords;

/// <summary>A keyword that can judge a string without a JSON value around it, as property names have none.</summary>
internal interface ITextKeyword
{
    /// <summary>Whether it accepts the string; it reports nothing.</summary>
    bool AcceptsText(Validator validator, ReadOnlySpan<byte> raw);
}
