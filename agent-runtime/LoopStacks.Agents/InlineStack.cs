using System.Text.Json;
using System.Text.Json.Nodes;

namespace LoopStacks.Agents;

/// <summary>
/// A LoopStack that is written out where a child is spawned, instead of being named: its <c>spec</c>. Immutable: each call gives another one. What is not said
/// has the same default as in a LoopStack.
/// </summary>
/// <example>
/// <code>
/// var panel = InlineStack.Of("review")
///     .Bidding(winners: 3)
///     .Output("consensus", key: "/accept");
/// var verdict = await work.RunAsync(panel, new { text }, "review");
/// </code>
/// </example>
public sealed class InlineStack
{
    private readonly JsonObject _spec;

    private InlineStack(JsonObject spec) => _spec = spec;

    /// <summary>A stack that needs these capabilities.</summary>
    public static InlineStack Of(params IEnumerable<string> capabilities) =>
        new(new JsonObject { ["capabilities"] = new JsonArray([.. capabilities.Select(name => (JsonNode)name)]) });

    /// <summary>A stack of the <c>spec</c> of a LoopStack as an object: a JSON element or node, or an anonymous object.</summary>
    /// <exception cref="ArgumentException">It is no JSON object.</exception>
    public static InlineStack From(object spec) =>
        JsonNode.Parse(WorkResult.ToJson(spec).GetRawText()) is JsonObject node ? new InlineStack(node) : throw new ArgumentException("A LoopStack's spec is a JSON object.", nameof(spec));

    /// <summary>A stack of the <c>spec</c> of a LoopStack as JSON text.</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    /// <exception cref="ArgumentException">It is no JSON object.</exception>
    public static InlineStack FromJson(string json) =>
        JsonNode.Parse(json) is JsonObject node ? new InlineStack(node) : throw new ArgumentException("A LoopStack's spec is a JSON object.", nameof(json));

    /// <summary>How bidding goes; null leaves a field as it is.</summary>
    /// <param name="strategy">Which bids win, such as <c>best</c> or <c>cheapest</c>.</param>
    /// <param name="winners">How many win by capability.</param>
    /// <param name="minBids">How many bids there must be by capability.</param>
    /// <param name="maxBids">How many bids are enough by capability.</param>
    /// <param name="timeout">How long bidding is open at most.</param>
    public InlineStack Bidding(string? strategy = null, int? winners = null, int? minBids = null, int? maxBids = null, TimeSpan? timeout = null) =>
        Phase("bidding", ("selectionStrategy", strategy), ("winners", winners), ("minBids", minBids), ("maxBids", maxBids), ("timeout", Text(timeout)));

    /// <summary>How work goes; null leaves a field as it is.</summary>
    /// <param name="parallelism"><c>parallel</c>, <c>sequential</c> or <c>adaptive</c>.</param>
    /// <param name="timeout">How long all work may take.</param>
    /// <param name="maxRetries">How often a failed work item is tried again.</param>
    public InlineStack Execution(string? parallelism = null, TimeSpan? timeout = null, int? maxRetries = null)
    {
        var stack = Phase("execution", ("parallelism", parallelism), ("timeout", Text(timeout)));
        return maxRetries is { } retries ? stack.With("/phases/execution/retryPolicy/maxRetries", retries) : stack;
    }

    /// <summary>How contributions become one answer; null leaves a field as it is.</summary>
    /// <param name="strategy">Such as <c>merge</c>, <c>select</c>, <c>consensus</c> or <c>collect</c>.</param>
    /// <param name="key">JSON pointer or property name of the value that is voted on or averaged.</param>
    public InlineStack Output(string? strategy = null, string? key = null) => Phase("output", ("aggregationStrategy", strategy), ("key", key));

    /// <summary>The JSON Schema of the input and of the output; null leaves one as it is.</summary>
    public InlineStack Schema(JsonElement? input = null, JsonElement? output = null)
    {
        var stack = input is { } takes ? With("/schema/input", takes) : this;
        return output is { } gives ? stack.With("/schema/output", gives) : stack;
    }

    /// <summary>Sets any field of the spec.</summary>
    /// <param name="pointer">Where, as a JSON pointer through objects: <c>/phases/output/quorum</c>.</param>
    /// <param name="value">Anything that is JSON.</param>
    /// <exception cref="ArgumentException">The pointer does not begin with '/', or goes through something that is no object.</exception>
    public InlineStack With(string pointer, object? value)
    {
        if (pointer is not ['/', _, ..])
            throw new ArgumentException($"'{pointer}' is no JSON pointer; one begins with '/'.", nameof(pointer));
        var spec = (JsonObject)_spec.DeepClone();
        var names = pointer[1..].Split('/').Select(name => name.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)).ToList();
        var at = spec;
        foreach (var name in names.SkipLast(1))
        {
            var next = at[name] ??= new JsonObject();
            at = next as JsonObject ?? throw new ArgumentException($"'{pointer}' goes through '{name}', which is no object.", nameof(pointer));
        }

        at[names[^1]] = JsonNode.Parse(WorkResult.ToJson(value).GetRawText());
        return new InlineStack(spec);
    }

    /// <summary>The spec.</summary>
    public JsonElement ToJson() => JsonSerializer.SerializeToElement(_spec);

    private InlineStack Phase(string phase, params ReadOnlySpan<(string Name, object? Value)> fields)
    {
        var stack = this;
        foreach (var (name, value) in fields)
        {
            if (value is not null)
                stack = stack.With($"/phases/{phase}/{name}", value);
        }

        return stack;
    }

    private static string? Text(TimeSpan? time) => time is { } span ? FormattableString.Invariant($"{(long)span.TotalMilliseconds}ms") : null;
}
