using LoopStacks.JsonSchema.Documents;
using LoopStacks.JsonSchema.Keywords;
using LoopStacks.JsonSchema.Validation;

namespace LoopStacks.JsonSchema.Compilation;

/// <summary>Builds <c>$ref</c> and <c>$dynamicRef</c>.</summary>
internal static class ReferenceBuilder
{
    public static IEnumerable<Keyword> Build(SchemaSource source)
    {
        if (source.TryGet("$ref", out var reference) && source.Refer("$ref", reference, out _) is { } node)
            yield return new ReferenceKeyword("$ref", source.At("$ref"), node);
        if (source.TryGet("$dynamicRef", out var dynamicReference) && source.Refer("$dynamicRef", dynamicReference, out var target) is { } initial)
            yield return BuildDynamic(source, Values.JsonText.Decode(dynamicReference), target!, initial);
    }

    /// <summary>Only if it first leads to a dynamic anchor of that name does it look into the dynamic scope.</summary>
    private static Keyword BuildDynamic(SchemaSource source, string reference, SchemaLocation target, SchemaNode initial)
    {
        var anchor = Uri.UnescapeDataString(UriReference.Parse(reference).Fragment ?? "");
        return target.Resource.DynamicAnchors.GetValueOrDefault(anchor) == target
            ? new DynamicReferenceKeyword(source.At("$dynamicRef"), anchor, initial)
            : new ReferenceKeyword("$dynamicRef", source.At("$dynamicRef"), initial);
    }
}
