using System.Text.Json;

namespace LoopStacks.WebConsole.Design.Forms;

/// <summary>How a part of a form is drawn.</summary>
public enum FieldKind
{
    Object,
    Array,
    Text,
    Number,
    Boolean,
    Choice,
    Constant,
    Alternatives,

    /// <summary>Whatever a form can't draw: a text field with JSON.</summary>
    Json,
}

/// <summary>What a schema says about a field, as far as a form shows it. The platform validates; this only shows.</summary>
public sealed record FieldShape(FieldKind Kind)
{
    public string? Title { get; init; }

    public string? Description { get; init; }

    /// <summary>Bounds in words; null where there are none.</summary>
    public string? Bounds { get; init; }

    public bool IsNullable { get; init; }

    public JsonElement? Default { get; init; }

    /// <summary>Of a text: whether it may have several lines.</summary>
    public bool IsLong { get; init; }

    /// <summary>The input of a date and a time.</summary>
    public const string TimeInput = "datetime-local";

    /// <summary>Of a text: type of the input.</summary>
    public string InputType { get; init; } = "text";

    /// <summary>Of a text: an example of its format.</summary>
    public string? Placeholder { get; init; }

    /// <summary>Of a choice: what there is to choose. Of a constant: it alone.</summary>
    public IReadOnlyList<FieldOption> Options { get; init; } = [];

    public IReadOnlyList<FieldProperty> Properties { get; init; } = [];

    /// <summary>Of an array: the schema of its items.</summary>
    public JsonElement Items { get; init; }

    public int MinItems { get; init; }

    /// <summary>Schemas of which one is chosen.</summary>
    public IReadOnlyList<JsonElement> Alternatives { get; init; } = [];
}

/// <summary>A value that can be chosen.</summary>
public sealed record FieldOption(JsonElement Value, string Text);

/// <summary>A property of an object.</summary>
public sealed record FieldProperty(string Name, JsonElement Schema, bool IsRequired);
