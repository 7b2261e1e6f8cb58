namespace LoopStacks.JsonSchema;

/// <summary>One reason why an instance does not conform, or why a document is no schema.</summary>
/// <param name="InstancePointer">
/// JSON Pointer (RFC 6901) of the value at fault; empty for the whole document. In a compile error the schema is the
/// instance, and this equals <paramref name="SchemaPointer"/>.
/// </param>
/// <param name="SchemaPointer">
/// JSON Pointer of the keyword which refused the value, at the place where it is written (references are followed). It is
/// prefixed with the document's URI and <c>#</c> when the keyword stands in another document than the schema's own.
/// </param>
/// <param name="Keyword">The keyword which refused the value, for example <c>required</c>.</param>
/// <param name="Message">What is wrong, in one sentence which names the value (shortened) and what was allowed.</param>
public sealed record SchemaError(string InstancePointer, string SchemaPointer, string Keyword, string Message)
{
    /// <summary>The pointer and the message, as one line for a log or a terminal.</summary>
    public override string ToString() => $"{(InstancePointer.Length == 0 ? "(root)" : InstancePointer)}: {Message}";
}
