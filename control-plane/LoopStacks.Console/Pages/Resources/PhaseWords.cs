using System.Text.Json;
using LoopStacks.Client.Loops;

namespace LoopStacks.WebConsole.Pages.Resources;

/// <summary>How the phases of a LoopStack behave, in words: its settings with the defaults that hold where it says nothing.</summary>
internal static class PhaseWords
{
    public static IReadOnlyList<string> Intake(JsonElement spec)
    {
        var phase = Phase(spec, "intake");
        var required = phase.Field("validation")?.Texts("required") ?? [];
        return Told(
            spec.Field("schema")?.Field("input") is null && phase.Field("validation")?.Field("schema") is null ? "any input is taken" : "the input must fit its schema",
            required.Count > 0 ? $"needs {string.Join(", ", required)}" : null,
            $"within {phase.Text("timeout") ?? "30s"}");
    }

    public static IReadOnlyList<string> Bidding(JsonElement spec)
    {
        var phase = Phase(spec, "bidding");
        var winners = phase.Text("winners") ?? "1";
        var (least, most, again) = (phase.Integer("minBids") ?? 1, phase.Integer("maxBids") ?? 10, phase.Integer("reannounce") ?? 1);
        var strategy = phase.Text("selectionStrategy") ?? "best";
        var who = strategy switch
        {
            "best" => "the most confident wins",
            "all" => "everybody who bids wins",
            "first" => "who bids first wins",
            "random" => "a random bidder wins",
            "cheapest" => "the cheapest wins",
            "fastest" => "who expects to be fastest wins",
            "balanced" => "the least busy wins",
            "reputation" => "who has been right and reliable wins",
            _ => strategy,
        };
        return Told(
            strategy == "all" || winners == "1" ? who : $"{who}, {winners} of them",
            least == most ? SpecWords.Count(least, "bid", "bids") : $"{least} to {most} bids",
            $"waits {phase.Text("timeout") ?? "5s"}",
            again == 0 ? "is not announced again" : $"announced again {SpecWords.Count(again, "time", "times")}",
            phase.Text("payment") == "secondPrice" ? "pays the second price" : null);
    }

    public static IReadOnlyList<string> Execution(JsonElement spec)
    {
        var phase = Phase(spec, "execution");
        var retry = phase.Field("retryPolicy");
        var (rounds, retries) = (phase.Integer("rounds") ?? 1, retry?.Integer("maxRetries") ?? 3);
        return Told(
            spec.Field("loops") is not null ? "its loops run as wide as they depend on each other" : (phase.Text("parallelism") ?? "parallel") switch
            {
                "parallel" => "all at once",
                "sequential" => "one after the other, each sees those before",
                "adaptive" => "each as soon as its input is there",
                var other => other,
            },
            rounds > 1 ? $"up to {rounds} rounds, each sees what all said" : null,
            retries == 0 ? "is not tried again" : $"tried again {SpecWords.Count(retries, "time", "times")}, each wait {(retry?.Text("backoffStrategy") == "linear" ? "longer by the same" : "twice as long")}",
            phase.Field("inputs") is { ValueKind: JsonValueKind.Object } inputs ? $"inputs of their own: {string.Join(", ", inputs.EnumerateObject().Select(input => input.Name))}" : null,
            $"within {phase.Text("timeout") ?? "5m"}");
    }

    public static IReadOnlyList<string> Output(JsonElement spec)
    {
        var phase = Phase(spec, "output");
        var key = phase.Text("key") is { } name ? $" at {name}" : "";
        var strategy = phase.Text("aggregationStrategy") ?? "merge";
        var isVote = strategy is "consensus" or "vote" or "average" or "median";
        return Told(
            strategy switch
            {
                "merge" => "contributions are merged",
                "select" => "the most confident is the answer",
                "first" => "the first valid one is the answer",
                "collect" => "all are the answer",
                "consensus" => $"they agree{key}, by more than {(phase.Number("threshold") ?? 0.5) * 100:0.#} %",
                "vote" => $"a vote{key}, by {phase.Text("method") ?? "plurality"}",
                "average" => $"the average{key}",
                "median" => $"the median{key}",
                "reduce" => $"{phase.Text("reducer")} makes one answer",
                var other => other,
            },
            phase.Integer("quorum") is > 1 and var quorum ? $"{quorum} votes at least" : null,
            isVote && phase.Text("weight") is { } weight and not "equal" ? $"weighed by {weight}" : null,
            phase.Text("verifier") is { } verifier ? $"{verifier} checks it" : null,
            spec.Field("schema")?.Field("output") is null ? null : "must fit its schema",
            Resort("no agreement", phase.Text("onDisagreement")),
            Resort("no valid answer", phase.Text("onInvalid")));
    }

    private static string? Resort(string when, string? what) => what switch { "round" => $"{when}: another round", "human" => $"{when}: a person decides", _ => null };

    private static JsonElement Phase(JsonElement spec, string name) => spec.Field("phases")?.Field(name) ?? default;

    private static IReadOnlyList<string> Told(params string?[] parts) => [.. parts.OfType<string>()];
}
