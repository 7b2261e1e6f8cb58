using System.Text.Json;

namespace LoopStacks.JsonSchema;

/// <summary>Limits and further documents of a compilation; the limits also hold for every validation by its result.</summary>
public sealed record JsonSchemaOptions
{
    internal static JsonSchemaOptions Default { get; } = new();

    /// <summary>
    /// Greatest nesting of an instance as far as the schema looks into it, and of subschemas in a schema. Default 64,
    /// range 1 to 1000. A deeper instance is not valid, a deeper schema does not compile.
    /// </summary>
    public int MaxDepth { get; init; } = 64;

    /// <summary>Greatest number of errors which one call reports; the search stops there. Default 32, at least 1.</summary>
    public int MaxErrors { get; init; } = 32;

    /// <summary>
    /// Greatest number of times one validation applies a subschema to a value. It bounds the time of schemas whose work
    /// grows exponentially; an instance which needs more is not valid. Default 10,000,000, at least 1.
    /// </summary>
    public int MaxEvaluations { get; init; } = 10_000_000;

    /// <summary>
    /// Greatest time for one match of a <c>pattern</c>; a value which needs longer is not valid. Default 250 ms, more
    /// than zero. Only patterns with look-around, back-references or huge repetitions can come near it, all others run in linear time.
    /// </summary>
    public TimeSpan RegexTimeout { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Documents which <c>$ref</c>, <c>$dynamicRef</c> and <c>$schema</c> may refer to, by absolute URI without fragment.
    /// Nothing is ever fetched: a reference to any other document is a compile error. The metaschemas of draft 2020-12
    /// are always known. Default empty.
    /// </summary>
    public IReadOnlyDictionary<string, JsonElement> Documents { get; init; } = new Dictionary<string, JsonElement>();

    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    internal void ThrowIfInvalid()
    {
        Require(MaxDepth is >= 1 and <= 1000, nameof(MaxDepth), MaxDepth, "from 1 to 1000");
        Require(MaxErrors >= 1, nameof(MaxErrors), MaxErrors, "at least 1");
        Require(MaxEvaluations >= 1, nameof(MaxEvaluations), MaxEvaluations, "at least 1");
        Require(RegexTimeout > TimeSpan.Zero && RegexTimeout < TimeSpan.FromHours(1), nameof(RegexTimeout), RegexTimeout, "more than zero and less than an hour");
        Require(Documents is not null, nameof(Documents), "null", "a dictionary");
    }

    private static void Require(bool holds, string setting, object value, string range)
    {
        if (!holds)
            throw new ArgumentException($"{nameof(JsonSchemaOptions)}.{setting} is {value}; it must be {range}.");
    }
}
