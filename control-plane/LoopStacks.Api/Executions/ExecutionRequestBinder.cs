using System.Text.Json;
using LoopStacks.Api.Bodies;
using LoopStacks.Contracts.Executions;
using LoopStacks.Contracts.Problems;
using LoopStacks.Engine.Faults;

namespace LoopStacks.Api.Executions;

/// <summary>Makes an <see cref="ExecutionRequest"/> of a body; every fault has its pointer.</summary>
internal static class ExecutionRequestBinder
{
    public const int LongestName = 253;
    public const int LongestLabel = 253;

    private static readonly string[] Known = ["loopstack", "input", "realm", "deadline", "labels", "budget"];
    private static readonly string[] KnownBudget = ["maxDepth", "maxLoops", "tokens", "cost"];

    public static Outcome<ExecutionRequest> Bind(JsonElement body, int maxLabels)
    {
        var faults = new FieldFaults();
        var request = body.ValueKind == JsonValueKind.Object ? BindObject(body, maxLabels, faults) : NoObject(body, faults);
        return faults.Any ? faults.ToFault(ErrorCode.InvalidArgument) : request!;
    }

    private static ExecutionRequest? NoObject(JsonElement body, FieldFaults faults)
    {
        faults.WrongType("", body, "an object {\"loopstack\": …, \"input\": …}");
        return null;
    }

    private static ExecutionRequest BindObject(JsonElement body, int maxLabels, FieldFaults faults)
    {
        JsonElement? loopstack = null, input = null;
        string? name = null, realm = null;
        DateTimeOffset? deadline = null;
        IReadOnlyDictionary<string, string>? labels = null;
        ExecutionBudget? budget = null;
        foreach (var field in body.EnumerateObject())
        {
            if (field.NameEquals("loopstack"u8))
                name = Fields.Text((loopstack = field.Value).Value, "/loopstack", LongestName, faults);
            else if (field.NameEquals("input"u8))
                input = field.Value;
            else if (field.NameEquals("realm"u8))
                realm = Fields.Text(field.Value, "/realm", LongestName, faults);
            else if (field.NameEquals("deadline"u8))
                deadline = Fields.Time(field.Value, "/deadline", faults);
            else if (field.NameEquals("labels"u8))
                labels = Labels(field.Value, maxLabels, faults);
            else if (field.NameEquals("budget"u8))
                budget = Budget(field.Value, faults);
            else
                faults.Unknown("", field.Name, Known);
        }

        if (loopstack is null or { ValueKind: JsonValueKind.Null })
            faults.Required("/loopstack", "the name of a LoopStack or of a capability");
        if (input is null)
            faults.Required("/input", "the input of the LoopStack; {} where it needs none");
        return new ExecutionRequest(name ?? "", input ?? default, realm, deadline, labels, budget);
    }

    private static Dictionary<string, string>? Labels(JsonElement value, int most, FieldFaults faults)
    {
        if (value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind != JsonValueKind.Object)
        {
            faults.WrongType("/labels", value, "an object of texts");
            return null;
        }

        var count = value.GetPropertyCount();
        if (count > most)
        {
            faults.Add("/labels", "OutOfRange", $"{count} labels came; allowed are {most}.");
            return null;
        }

        var labels = new Dictionary<string, string>(count, StringComparer.Ordinal);
        foreach (var label in value.EnumerateObject())
            AddLabel(labels, label, faults);
        return labels;
    }

    private static void AddLabel(Dictionary<string, string> labels, JsonProperty label, FieldFaults faults)
    {
        var pointer = JsonPointer.Append("/labels", label.Name);
        if (label.Name.Length is 0 or > LongestLabel || label.Name.Contains('='))
            faults.Add(pointer, "BadName", $"A label's name has 1 to {LongestLabel} characters, none of them '='.");
        if (label.Value.ValueKind != JsonValueKind.String)
            faults.WrongType(pointer, label.Value, "a text");
        else if (label.Value.GetString()!.Length > LongestLabel)
            faults.OutOfRange(pointer, label.Value, $"0 to {LongestLabel} characters");
        else
            labels[label.Name] = label.Value.GetString()!;
    }

    private static ExecutionBudget? Budget(JsonElement value, FieldFaults faults)
    {
        if (value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind != JsonValueKind.Object)
        {
            faults.WrongType("/budget", value, "an object of bounds");
            return null;
        }

        var budget = new ExecutionBudget();
        foreach (var bound in value.EnumerateObject())
        {
            if (bound.NameEquals("maxDepth"u8))
                budget = budget with { MaxDepth = (int?)Fields.Whole(bound.Value, "/budget/maxDepth", 0, int.MaxValue, faults) };
            else if (bound.NameEquals("maxLoops"u8))
                budget = budget with { MaxLoops = Fields.Whole(bound.Value, "/budget/maxLoops", 1, long.MaxValue, faults) };
            else if (bound.NameEquals("tokens"u8))
                budget = budget with { Tokens = Fields.Whole(bound.Value, "/budget/tokens", 0, long.MaxValue, faults) };
            else if (bound.NameEquals("cost"u8))
                budget = budget with { Cost = Fields.Amount(bound.Value, "/budget/cost", faults) };
            else
                faults.Unknown("/budget", bound.Name, KnownBudget);
        }

        return budget;
    }
}
