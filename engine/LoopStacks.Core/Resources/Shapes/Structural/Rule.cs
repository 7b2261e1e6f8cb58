using System.Text.Json.Nodes;

namespace LoopStacks.Core.Resources.Shapes.Structural;

/// <summary>A rule of <c>x-kubernetes-validations</c>. The API server writes field and value before its message, so that has only what comes after them in <see cref="ResourceError.Message"/>.</summary>
/// <param name="Expression">CEL; must be true.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Field">Of which field below this one; empty for this one itself. Pointer without lists, such as <c>/phases/output</c>.</param>
/// <remarks>
/// There is no <c>messageExpression</c> with numbers: what they are long as texts the API server does not know, and holds to be too costly.
/// </remarks>
internal sealed record Rule(string Expression, string Message, string Field = "")
{
    /// <summary>CEL that gives the message, with texts of the document; null: it is always the same.</summary>
    public string? MessageExpression { get; init; }

    /// <summary>The rule of one value: a range or a form, and what is allowed in words.</summary>
    public static JsonArray Allowed(string expression, string allowed) => [new Rule(expression, $"allowed is {allowed}.").Write()];

    public JsonObject Write()
    {
        var rule = new JsonObject { ["rule"] = Expression, ["message"] = Message };
        if (MessageExpression is not null)
            rule["messageExpression"] = MessageExpression;
        if (Field.Length > 0)
            rule["fieldPath"] = Field.Replace('/', '.');
        return rule;
    }
}
