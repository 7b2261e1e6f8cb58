using System.Text.Json;
using LoopStacks.Contracts.Connection;

namespace LoopStacks.Agents.Running;

/// <summary>A question that a work item has asked a person.</summary>
internal sealed class QuestionCall(WorkCalls owner, Ask ask) : OpenCall(owner, ask, ask.Key)
{
    private volatile Answered? _end;

    /// <summary>What the platform said last of it; null while it is open.</summary>
    public Answered? End => _end;

    public override bool HasEnded => _end is not null;

    public override TimeSpan? ParkAfter(AgentOptions options) => options.ParkQuestionsAfter;

    /// <summary>Whether the other one asks the same, so that both mean one question.</summary>
    public bool IsSame(Ask other) => ask.Question == other.Question && IsSame(ask.Schema, other.Schema) && IsSame(ask.Context, other.Context);

    /// <summary>Takes note of where it stands. An end stays, whatever comes after it.</summary>
    /// <returns>False where the platform refused it, so that there is no such question.</returns>
    public bool Take(Answered answered)
    {
        if (answered.Status == "refused" && !First.IsCompletedSuccessfully)
        {
            Fail(new QuestionFailedException(answered.Key, answered.Status, answered.Code ?? "Refused", answered.Message ?? "The platform did not say why."));
            return false;
        }

        if (!HasEnded && answered.Status is "answered" or "expired" or "cancelled" or "refused")
            _end = answered;
        Answered();
        return true;
    }

    private static bool IsSame(JsonElement? left, JsonElement? right) =>
        left is { } one && right is { } other ? JsonElement.DeepEquals(one, other) : left is null && right is null;
}
