using System.Globalization;
using LoopStacks.Core.Documents;
using LoopStacks.Core.Output;
using LoopStacks.Core.Resources;

namespace LoopStacks.Core.Loops;

/// <summary>A person gives the answer that could not be made of the contributions. Asked again it goes on from the state: the question is found by its key.</summary>
internal static class Arbitration
{
    /// <summary>How long a person has to answer, where the caller's own deadline is not earlier.</summary>
    public static readonly TimeSpan Due = TimeSpan.FromDays(7);

    private const int Shown = 10;
    private const int LongestShown = 200;

    /// <param name="failure">How the loop ends where nobody answers.</param>
    public static void Go(Draft draft, RoundCause cause, LoopFailed failure, IReadOnlyList<Contribution> contributions)
    {
        var purpose = cause == RoundCause.Invalid ? QuestionPurpose.InvalidOutput : QuestionPurpose.Disagreement;
        var key = string.Create(CultureInfo.InvariantCulture, $"{(cause == RoundCause.Invalid ? "invalid" : "disagreement")}-{Math.Max(1, draft.State.WorkRounds.Length)}");
        switch (draft.State.FindQuestion(null, key))
        {
            case null:
                var schema = draft.Definition.Spec.Schema.Output;
                QuestionPhase.Ask(draft, purpose, key, Text(failure, contributions), draft.At + Due, [], schema: schema, context: Context(failure, contributions));
                break;
            case { Status: QuestionStatus.Answered } answered:
                var usage = draft.State.TotalUsage == LoopUsage.None ? null : draft.State.TotalUsage;
                var explanation = $"human: {answered.By} gave the answer to question {answered.Number}. {failure.Message}";
                LoopDecider.End(draft, new LoopCompleted(answered.Answer!.Value, 1, "human", explanation, failure.Details, usage));
                break;
            case { IsOpen: false } closed:
                LoopDecider.End(draft, failure with { Message = $"{failure.Message} Question {closed.Number} about it was not answered by {closed.Asked.DueAt:O}." });
                break;
        }
    }

    private static string Text(LoopFailed failure, IReadOnlyList<Contribution> contributions)
    {
        var said = contributions.Take(Shown).Select(contribution => $"\n- {contribution.Instance}: {Short(Canonical.Text(contribution.Output))}");
        var more = contributions.Count > Shown ? string.Create(CultureInfo.InvariantCulture, $"\n- and {contributions.Count - Shown} more") : "";
        return $"What is the answer? {Short(failure.Message, 1000)}{string.Concat(said)}{more}";
    }

    private static System.Text.Json.JsonElement Context(LoopFailed failure, IReadOnlyList<Contribution> contributions) => JsonText.Object(json =>
    {
        json.WriteString("code", failure.Code);
        json.WriteString("message", failure.Message);
        json.WriteStartArray("contributions");
        foreach (var contribution in contributions)
            Selecting.Write(json, contribution);
        json.WriteEndArray();
    });

    private static string Short(string text, int longest = LongestShown) => text.Length <= longest ? text : string.Concat(text.AsSpan(0, longest - 1), "…");
}
