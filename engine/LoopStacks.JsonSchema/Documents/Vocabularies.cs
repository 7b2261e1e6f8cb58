namespace LoopStacks.JsonSchema.Documents;

/// <summary>The vocabularies of draft 2020-12 whose keywords decide whether an instance is valid, besides the core.</summary>
[Flags]
internal enum Vocabularies
{
    None = 0,
    Applicator = 1,
    Unevaluated = 2,
    Validation = 4,
    All = Applicator | Unevaluated | Validation,
}
