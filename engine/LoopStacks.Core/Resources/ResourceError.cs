namespace LoopStacks.Core.Resources;

/// <summary>One fault of a resource.</summary>
/// <param name="Pointer">JSON pointer (RFC 6901) of the faulty value, or of where a missing one belongs.</param>
/// <param name="Code">One of <see cref="ResourceErrorCode"/>; stable, for programs.</param>
/// <param name="Message">A sentence that names the field, what came and what is allowed.</param>
public sealed record ResourceError(string Pointer, string Code, string Message)
{
    /// <summary>Line in the text, from 1; null where the resource was not read from YAML.</summary>
    public int? Line { get; init; }
}

/// <summary>Codes of <see cref="ResourceError"/>.</summary>
public static class ResourceErrorCode
{
    public const string UnknownField = "UnknownField";
    public const string UnknownKind = "UnknownKind";
    public const string WrongType = "WrongType";
    public const string OutOfRange = "OutOfRange";
    public const string Missing = "Missing";
    public const string BadName = "BadName";
    public const string BadValue = "BadValue";
    public const string BadSchema = "BadSchema";

    /// <summary>The text is neither YAML nor JSON.</summary>
    public const string BadSyntax = "BadSyntax";

    /// <summary>A list names something twice, or an object has a property twice.</summary>
    public const string DuplicateName = "DuplicateName";

    /// <summary>A text that is no JMESPath expression.</summary>
    public const string BadExpression = "BadExpression";

    /// <summary>A name of something within the same resource that is not there, or that can't be seen from here.</summary>
    public const string UnknownName = "UnknownName";

    /// <summary>Loops of a composite LoopStack that depend on each other in a circle.</summary>
    public const string CircularDependency = "CircularDependency";

    /// <summary>A field that has no effect beside the others.</summary>
    public const string NotApplicable = "NotApplicable";

    /// <summary>A field or value that is not available here, or that a later version will have.</summary>
    public const string NotSupported = "NotSupported";
}
