using System.Text.Json;
using LoopStacks.Contracts.Connection;

namespace LoopStacks.Gateway.Connections;

/// <summary>Checks the form of what working agents ask for; what it means is the loop's to judge. A fault names the field, what came and what is allowed.</summary>
internal static class RequestCheck
{
    public const int MaxKey = 200;
    public const string OnTimeoutDefault = "default";

    private const int MaxName = 253;
    private const int MaxLabels = 32;
    private const int MaxLabel = 253;
    private const int MaxQuestion = 4000;
    private const int MaxAssignees = 100;
    private const int MaxAssignee = 253;
    private const int MaxKeys = 10_000;
    private const double MaxDueSeconds = 366 * 86_400;

    /// <summary>Null where it is in order.</summary>
    public static string? FaultOf(Spawn spawn)
    {
        if (spawn.LoopStack is null == spawn.Inline is null)
            return spawn.Inline is null ? "Neither loopStack nor inline is given; give one of them." : "Both loopStack and inline are given; give one of them.";
        if (spawn.LoopStack is { Length: < 1 or > MaxName })
            return $"loopStack has {spawn.LoopStack.Length} characters and must have 1 to {MaxName}.";
        if (spawn.Inline is { ValueKind: not JsonValueKind.Object } inline)
            return $"inline is {Kind(inline)} and must be an object, a LoopStack's spec.";
        if (spawn.Realm is { Length: < 1 or > MaxName })
            return $"realm has {spawn.Realm.Length} characters and must have 1 to {MaxName}.";
        return FaultOf(spawn.Budget) ?? FaultOf(spawn.Labels);
    }

    /// <summary>Null where it is in order.</summary>
    public static string? FaultOf(Ask ask)
    {
        if (ask.Question.Length is < 1 or > MaxQuestion)
            return $"question has {ask.Question.Length} characters and must have 1 to {MaxQuestion}.";
        if (ask.Schema is { ValueKind: not (JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False) } schema)
            return $"schema is {Kind(schema)} and must be a JSON Schema: an object, true or false.";
        if (ask.Assignees is { Count: > MaxAssignees })
            return $"assignees has {ask.Assignees.Count} names and may have {MaxAssignees}.";
        foreach (var assignee in ask.Assignees ?? [])
        {
            if (assignee is not { Length: >= 1 and <= MaxAssignee })
                return $"assignees has a name of {assignee?.Length ?? 0} characters; a name has 1 to {MaxAssignee}.";
        }

        if (ask.DueSeconds is { } due && !(due > 0 && due <= MaxDueSeconds))
            return $"dueSeconds is {due} and must be above 0, up to {MaxDueSeconds} (366 days).";
        if (ask.OnTimeout is not (null or "fail" or OnTimeoutDefault))
            return $"onTimeout is '{Shown(ask.OnTimeout)}' and must be 'fail' or 'default'.";
        return ask.Default is not null && ask.OnTimeout != OnTimeoutDefault ? "default is given; it counts only where onTimeout is 'default'." : null;
    }

    /// <summary>Null where it is in order.</summary>
    public static string? FaultOf(Park park)
    {
        if (park.Keys.Count is < 1 or > MaxKeys)
            return $"keys has {park.Keys.Count} keys and must have 1 to {MaxKeys}.";
        foreach (var key in park.Keys)
        {
            if (key is not { Length: >= 1 and <= MaxKey })
                return $"keys has a key of {key?.Length ?? 0} characters; a key has 1 to {MaxKey}.";
        }

        return null;
    }

    private static string? FaultOf(RemainingBudget? budget)
    {
        if (budget is null)
            return null;
        return Negative("depth", budget.Depth) ?? Negative("loops", budget.Loops) ?? Negative("tokens", budget.Tokens) ?? Negative("cost", budget.Cost);
    }

    private static string? Negative(string bound, decimal? value) => value < 0 ? $"budget.{bound} is {value} and must not be negative." : null;

    private static string? FaultOf(IReadOnlyDictionary<string, string>? labels)
    {
        if (labels is null)
            return null;
        if (labels.Count > MaxLabels)
            return $"labels has {labels.Count} labels and may have {MaxLabels}.";
        foreach (var (name, value) in labels)
        {
            if (name.Length is < 1 or > MaxLabel || name.Contains('='))
                return $"labels has the name '{Shown(name)}'; a label's name has 1 to {MaxLabel} characters, none of them '='.";
            if (value is not { Length: <= MaxLabel })
                return $"labels.{Shown(name)} has {value?.Length ?? 0} characters; a label's value is a text of at most {MaxLabel}.";
        }

        return null;
    }

    private static string Kind(JsonElement value) => value.ValueKind.ToString().ToLowerInvariant();

    private static string Shown(string text) => text.Length <= 80 ? text : text[..80] + "…";
}
