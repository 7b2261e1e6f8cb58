using System.Reflection;

namespace LoopStacks.Core.Resources.Shapes.Structural;

/// <summary>Where a schema stands.</summary>
/// <param name="TextOf">Text of the documentation by id of the member (<c>P:</c> or <c>T:</c> and the full name); null where there is none.</param>
/// <param name="Times">How often a document has such a value at the most, by the lists around it.</param>
internal sealed record SchemaScope(Func<string, string?> TextOf, long Times = 1)
{
    // A pattern of 60 characters on texts of 63, a thousand times, takes a tenth of what a rule may cost.
    private const int MostTexts = 1000;

    /// <summary>Whether a rule may read a text each time: else its cost is refused, and only the keywords of the schema say what is allowed.</summary>
    public bool AllowsTextRules => Times <= MostTexts;

    /// <summary>Whether a rule may compare all items of a list with each other.</summary>
    public bool AllowsComparisons => Times == 1;

    public SchemaScope Items(int most) => this with { Times = Times * most };

    /// <summary>What the documentation says of a field, else of its record, else what the shape allows.</summary>
    public string Describe(PropertyInfo property, Shape shape)
    {
        var text = TextOf($"P:{property.DeclaringType!.FullName}.{property.Name}") ?? (shape is ObjectShape record ? TextOf($"T:{record.Type.FullName}") : null);
        return text ?? $"{char.ToUpperInvariant(shape.Allowed[0])}{shape.Allowed[1..]}.";
    }
}
