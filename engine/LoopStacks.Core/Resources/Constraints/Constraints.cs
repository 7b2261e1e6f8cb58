using System.Text.Json;

namespace LoopStacks.Core.Resources.Constraints;

/// <summary>Bounds of a number, both included.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class RangeAttribute(double min, double max) : Attribute
{
    public double Min => min;

    public double Max => max;

    /// <summary>The upper bound itself is not allowed.</summary>
    public bool BelowMax { get; init; }
}

/// <summary>Bounds of the characters of a text, or of the items of a list.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class LengthAttribute(int min, int max) : Attribute
{
    public int Min => min;

    public int Max => max;
}

/// <summary>The form of a text, of a list's items, or of a map's values.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NamePatternAttribute(NameForm form) : Attribute
{
    public NameForm Form => form;
}

/// <summary>The form of a map's keys.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class KeyPatternAttribute(NameForm form) : Attribute
{
    public NameForm Form => form;
}

/// <summary>A list that names nothing twice.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class UniqueAttribute : Attribute;

/// <summary>The number may not be above that of another property of the same record.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NotAboveAttribute(string property) : Attribute
{
    public string Property => property;
}

/// <summary>The number may be written as the word <c>all</c>, which the model holds as <see cref="int.MaxValue"/>.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class OrAllAttribute : Attribute;

/// <summary>The document must be a JSON Schema of draft 2020-12.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class JsonSchemaDocumentAttribute : Attribute;

/// <summary>The text must be a JMESPath expression.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ExpressionTextAttribute : Attribute;

/// <summary>The document, or each value of the map, must be a mapping: JMESPath expressions in the place of values.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class MappingDocumentAttribute : Attribute;

/// <summary>The record has exactly one of two fields.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class ExactlyOneAttribute(string one, string other) : Attribute
{
    public string One => one;

    public string Other => other;
}

/// <summary>Which kinds of JSON values a free document, or each item of a list of them, may be.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class JsonKindsAttribute(params JsonValueKind[] kinds) : Attribute
{
    public JsonValueKind[] Kinds => kinds;
}

/// <summary>A field of the record that may be written and is not kept.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
internal sealed class IgnoredFieldAttribute(string name) : Attribute
{
    public string Name => name;
}

/// <summary>A field of the record that a later version will have; until then only the one value that changes nothing is taken.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
internal sealed class NotAvailableAttribute(string name) : Attribute
{
    public string Name => name;

    /// <summary>JSON of the value that is taken; null takes none.</summary>
    public string? Except { get; init; }

    /// <summary>What to do instead, where it is left out for good; the end of a sentence.</summary>
    public string? Instead { get; init; }
}

/// <summary>A value of an enumeration that a later version will have.</summary>
[AttributeUsage(AttributeTargets.Enum, AllowMultiple = true)]
internal sealed class NotAvailableValueAttribute(string name) : Attribute
{
    public string Name => name;
}
