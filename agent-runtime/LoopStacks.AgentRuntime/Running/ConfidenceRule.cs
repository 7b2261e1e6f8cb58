using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using DevLab.JmesPath;
using DevLab.JmesPath.Expressions;
using Newtonsoft.Json.Linq;

namespace LoopStacks.AgentRuntime.Running;

/// <summary>
/// The confidence of an agent's bids: a number, a JMESPath expression over the input, or the brain's own. An expression gives a
/// number 0..1; true means the brain's own, and false, null or 0 decline. Thread safe.
/// </summary>
internal sealed class ConfidenceRule
{
    private static readonly JmesPath s_language = new();

    // The library does not promise that an expression may be evaluated by two threads at once.
    private readonly Lock _gate = new();
    private readonly double? _number;
    private readonly string _text = "";
    private readonly JmesPathExpression? _expression;

    private ConfidenceRule(double? number) => _number = number;

    private ConfidenceRule(string text, JmesPathExpression expression) => (_text, _expression) = (text, expression);

    /// <summary>As sure as the brain is.</summary>
    public static ConfidenceRule Own { get; } = new(null);

    public static bool TryCreate(JsonElement? source, [NotNullWhen(true)] out ConfidenceRule? rule, out string? fault)
    {
        (rule, fault) = source switch
        {
            null or { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } => (Own, null),
            { ValueKind: JsonValueKind.Number } number => OfNumber(number.GetDouble()),
            { ValueKind: JsonValueKind.String } text => OfText(text.GetString()!),
            var other => ((ConfidenceRule?)null, $"is {other.Value.GetRawText()}; write a number 0 to 1 or a JMESPath expression."),
        };
        return rule is not null;
    }

    /// <summary>The appraisal that this rule makes of the brain's own. A brain's refusal stands.</summary>
    public Appraisal Apply(Appraisal own, JsonElement input)
    {
        if (own.Refusal is not null || (_number is null && _expression is null))
            return own;
        return _number is { } number ? Appraisal.Of(number) : Evaluate(own, input);
    }

    private Appraisal Evaluate(Appraisal own, JsonElement input)
    {
        try
        {
            var token = JmesPath.ParseJson(input.GetRawText());
            lock (_gate)
                return Understand(_expression!.Transform(new JmesPathArgument(token)).AsJToken(), own);
        }
        catch (Exception exception)
        {
            // The library throws plain exceptions for an expression that does not fit the input.
            return Appraisal.Refuse($"its confidence expression '{_text}' fails on this input: {exception.Message}");
        }
    }

    private Appraisal Understand(JToken? value, Appraisal own) => value switch
    {
        { Type: JTokenType.Integer or JTokenType.Float } when (double)value is > 0 and <= 1 => Appraisal.Of((double)value),
        { Type: JTokenType.Integer or JTokenType.Float } when (double)value == 0 => Appraisal.Refuse($"its confidence expression '{_text}' gives 0"),
        { Type: JTokenType.Boolean } when (bool)value => own,
        null or { Type: JTokenType.Boolean or JTokenType.Null } => Appraisal.Refuse($"its confidence expression '{_text}' gives {value?.ToString(Newtonsoft.Json.Formatting.None) ?? "null"}"),
        _ => Appraisal.Refuse($"its confidence expression '{_text}' gives {Shown(value)}; it must give a number 0 to 1"),
    };

    private static (ConfidenceRule?, string?) OfNumber(double number) => number is >= 0 and <= 1
        ? (new ConfidenceRule(number), null)
        : (null, FormattableString.Invariant($"is {number}; a number must be 0 to 1."));

    private static (ConfidenceRule?, string?) OfText(string text)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            return OfNumber(number);
        try
        {
            return (new ConfidenceRule(text, s_language.Parse(text)), null);
        }
        catch (Exception exception)
        {
            return (null, $"is '{text}', which is no JMESPath expression: {exception.Message}");
        }
    }

    private static string Shown(JToken value)
    {
        var text = value.ToString(Newtonsoft.Json.Formatting.None);
        return text.Length > 60 ? text[..60] + "…" : text;
    }
}
