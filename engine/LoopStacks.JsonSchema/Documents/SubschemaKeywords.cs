namespace LoopStacks.JsonSchema.Documents;

/// <summary>Where the keywords of draft 2020-12 hold subschemas.</summary>
internal static class SubschemaKeywords
{
    public static readonly string[] Single =
    [
        "items", "contains", "additionalProperties", "propertyNames", "not", "if", "then", "else",
        "unevaluatedItems", "unevaluatedProperties", "contentSchema",
    ];

    public static readonly string[] Lists = ["prefixItems", "allOf", "anyOf", "oneOf"];

    /// <summary><c>definitions</c> is the older spelling of <c>$defs</c>, still in common use.</summary>
    public static readonly string[] Maps = ["$defs", "definitions", "properties", "patternProperties", "dependentSchemas"];
}
