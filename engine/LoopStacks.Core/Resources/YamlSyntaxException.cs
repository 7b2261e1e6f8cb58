namespace LoopStacks.Core.Resources;

/// <summary>A text that is no YAML, or YAML that is no JSON: a key twice, nesting or aliases past the limits, a tag that JSON has not.</summary>
public sealed class YamlSyntaxException : Exception
{
    internal YamlSyntaxException(string fault, int line, int column, Exception? inner = null)
        : base($"Line {line}, column {column}: {fault}", inner)
    {
        Line = line;
        Column = column;
    }

    /// <summary>From 1.</summary>
    public int Line { get; }

    /// <summary>From 1.</summary>
    public int Column { get; }
}
