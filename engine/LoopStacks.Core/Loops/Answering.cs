using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using LoopStacks.Core.Documents;
using LoopStacks.Core.Output;
using LoopStacks.Core.Resources;

namespace LoopStacks.Core.Loops;

/// <summary>
/// From agreed contributions to the end: the reducer makes the answer, the schema and the verifier hold it. Everything follows from the state, so it is asked again when a reducer or verifier ends: what was done
/// before is found by its key, the number of the round.
/// </summary>
internal static class Answering
{
    private const int FaultsShown = 5;
    private const int LongestMessage = 500;

    /// <param name="contributions">In order.</param>
    /// <param name="counted">What the count gave; null where a reducer makes the answer.</param>
    public static void Go(Draft draft, ImmutableArray<Contribution> contributions, Aggregation.Agreed? counted)
    {
        if ((counted ?? Reduced(draft, contributions)) is not { } answer)
            return;
        if (draft.Definition.Output?.Validate(answer.Output) is { Count: > 0 } errors)
            Invalid(draft, contributions, answer, [.. errors.Take(FaultsShown).Select(error => $"{(error.InstancePointer.Length == 0 ? "(root)" : error.InstancePointer)}: {error.Message}")]);
        else if (draft.Definition.Aggregation.Verifier is { } verifier)
            Verify(draft, contributions, answer, verifier);
        else
            Complete(draft, answer, "");
    }

    /// <summary>The reducer's answer; null where it is awaited, or the loop has ended.</summary>
    private static Aggregation.Agreed? Reduced(Draft draft, ImmutableArray<Contribution> contributions)
    {
        var reducer = draft.Definition.Aggregation.Reducer!;
        var child = Ask(draft, ChildPurpose.Reducer, reducer, () => Input(draft, contributions, null));
        if (child.Ended is not { } ended)
            return null;
        if (ended.Status == ChildStatus.Completed)
        {
            var of = contributions.Length == 1 ? "1 contribution" : Text($"{contributions.Length} contributions");
            return new Aggregation.Agreed(ended.Output ?? JsonText.Null, ended.Confidence ?? 0, $"reduce: {reducer} made the answer of {of} (loop {child.Id}).");
        }

        LoopDecider.End(draft, new LoopFailed("ReduceFailed", $"The reducer {reducer} {Failed(child)}"));
        return null;
    }

    private static void Invalid(Draft draft, ImmutableArray<Contribution> contributions, Aggregation.Agreed answer, ImmutableArray<string> faults)
    {
        var message = $"The output made by {Strategy(draft.Definition)} does not fit the stack's schema.output: {string.Join("; ", faults)}.";
        Rounds.Resort(draft, RoundCause.Invalid, new LoopFailed("InvalidOutput", message, answer.Output), contributions, new RoundFeedback("schema", answer.Output, faults));
    }

    private static void Verify(Draft draft, ImmutableArray<Contribution> contributions, Aggregation.Agreed answer, string verifier)
    {
        var child = Ask(draft, ChildPurpose.Verifier, verifier, () => Input(draft, contributions, answer.Output));
        if (child.Ended is not { } ended)
            return;
        if (ended.Status != ChildStatus.Completed)
        {
            LoopDecider.End(draft, new LoopFailed("VerificationFailed", $"The verifier {verifier} {Failed(child)}", answer.Output));
            return;
        }

        var output = ended.Output ?? JsonText.Null;
        if (Verdict.Read(output) is not { } verdict)
            LoopDecider.End(draft, new LoopFailed("VerificationFailed", $"The verifier {verifier} (loop {child.Id}) gave {Short(output.GetRawText())}; it must give {Verdict.Form}.", answer.Output));
        else if (verdict.Accept)
            Complete(draft, answer, $" {verifier} accepted it (loop {child.Id}).");
        else
            SendBack(draft, answer, verifier, child.Id, verdict);
    }

    private static void SendBack(Draft draft, Aggregation.Agreed answer, string verifier, LoopId child, Verdict verdict)
    {
        var why = $"The verifier {verifier} (loop {child}) did not accept the answer: {verdict.Words}.";
        if (Rounds.SentBack(draft.State) < Rounds.MostSentBack
            && Rounds.TryOpen(draft, RoundCause.SentBack, why, new RoundFeedback("verifier", answer.Output, verdict.Reasons, verifier, child)))
            return;
        LoopDecider.End(draft, new LoopFailed("VerificationFailed", why + Rounds.Played(draft.State), answer.Output));
    }

    private static void Complete(Draft draft, Aggregation.Agreed answer, string checked_)
    {
        var usage = draft.State.TotalUsage == LoopUsage.None ? null : draft.State.TotalUsage;
        var rounds = draft.State.WorkRounds.Length < 2 ? "" : $"{Rounds.Played(draft.State)[..^1]}; the last one counts.";
        LoopDecider.End(draft, new LoopCompleted(answer.Output, answer.Confidence, Strategy(draft.Definition), answer.Explanation + rounds + checked_, answer.Details, usage));
    }

    /// <summary>The reducer's or verifier's loop of this round. It is started where it was not; work that is still open is not needed any more.</summary>
    private static ChildLoop Ask(Draft draft, ChildPurpose purpose, string stack, Func<JsonElement> input)
    {
        var key = Text($"{Math.Max(1, draft.State.WorkRounds.Length)}");
        var id = ChildIds.Of(draft.State.Id, purpose, 0, key);
        if (!draft.State.Children.ContainsKey(id))
        {
            LoopDecider.CancelOpen(draft, "the answer is certain without it");
            var until = draft.At + draft.Definition.Aggregation.Timeout;
            var latest = draft.State.Deadline;
            ChildPhase.Start(draft, new ChildSpawned(id, purpose, key, input(), until < latest ? until : latest, stack));
        }

        return draft.State.Children[id];
    }

    private static JsonElement Input(Draft draft, ImmutableArray<Contribution> contributions, JsonElement? output) => JsonText.Object(json =>
    {
        json.WritePropertyName("input");
        draft.State.Accepted!.Input.WriteTo(json);
        if (output is { } answer)
        {
            json.WritePropertyName("output");
            JsonText.Write(json, answer);
        }

        json.WriteStartArray("contributions");
        foreach (var contribution in contributions)
            Selecting.Write(json, contribution);
        json.WriteEndArray();
    });

    private static string Failed(ChildLoop child)
    {
        var how = child.Status switch
        {
            ChildStatus.Refused => "could not be asked",
            ChildStatus.Cancelled => "was cancelled",
            ChildStatus.TimedOut => "timed out",
            _ => "failed",
        };
        return $"(loop {child.Id}) {how} with {child.Ended!.Code}: {Short(child.Ended.Message ?? "no reason given")}";
    }

    private static string Short(string text) => text.Length <= LongestMessage ? text : string.Concat(text.AsSpan(0, LongestMessage - 1), "…");

    private static string Strategy(LoopDefinition definition) => JsonNamingPolicy.CamelCase.ConvertName(definition.Aggregation.AggregationStrategy.ToString());

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
