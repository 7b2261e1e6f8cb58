using System.Text.RegularExpressions;
using LoopStacks.JsonSchema.Validation;
using LoopStacks.JsonSchema.Values;

namespace LoopStacks.JsonSchema.Patterns;

/// <summary>A regular expression of a schema, in the dialect of ECMA-262 with Unicode semantics.</summary>
internal sealed class SchemaPattern
{
    private readonly Regex _regex;

    private SchemaPattern(string source, Regex regex)
    {
        Display = ValuePreview.Shorten(source);
        _regex = regex;
    }

    /// <summary>The expression as errors show it.</summary>
    public string Display { get; }

    /// <exception cref="ArgumentException">The text is no regular expression of the dialect, or too large.</exception>
    public static SchemaPattern Parse(string source, TimeSpan timeout)
    {
        var translated = new EcmaTranslator(source).Translate();
        try
        {
            return new SchemaPattern(source, new Regex(translated, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, timeout));
        }
        catch (NotSupportedException)
        {
            // Look-around and back-references need backtracking, as do very large repetitions; the time limit bounds them.
            return new SchemaPattern(source, new Regex(translated, RegexOptions.CultureInvariant, timeout));
        }
    }

    public bool IsMatch(Validator validator, ReadOnlySpan<char> text, string pointer)
    {
        try
        {
            return _regex.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return validator.Abort("pattern", pointer, $"The pattern {Display} needs longer than {_regex.MatchTimeout.TotalMilliseconds} ms for a value; the limit is {nameof(JsonSchemaOptions)}.{nameof(JsonSchemaOptions.RegexTimeout)}.");
        }
    }
}
