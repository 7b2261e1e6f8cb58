using System.Text.Json;
using LoopStacks.Api.Bodies;
using LoopStacks.Api.Executions;
using LoopStacks.Contracts.Problems;
using LoopStacks.Contracts.Reputation;
using LoopStacks.Engine.Faults;

namespace LoopStacks.Api.Reputation;

/// <summary>Makes a <see cref="FeedbackRequest"/> with a score of a body; every fault has its pointer.</summary>
internal static class FeedbackRequestBinder
{
    private const int LongestName = ExecutionRequestBinder.LongestName;
    private const int LongestComment = 2000;

    private static readonly string[] Known = ["score", "correct", "workItem", "capability", "instance", "comment", "by", "realm"];

    public static Outcome<FeedbackRequest> Bind(JsonElement body)
    {
        var faults = new FieldFaults();
        var request = new FeedbackRequest();
        if (body.ValueKind == JsonValueKind.Object)
            request = BindObject(body, faults);
        else
            faults.WrongType("", body, "an object {\"score\": 0 to 1} or {\"correct\": true}");
        return faults.Any ? faults.ToFault(ErrorCode.InvalidArgument) : request;
    }

    private static FeedbackRequest BindObject(JsonElement body, FieldFaults faults)
    {
        var request = new FeedbackRequest();
        foreach (var field in body.EnumerateObject())
        {
            if (field.NameEquals("score"u8))
                request = request with { Score = Fields.Share(field.Value, "/score", faults) };
            else if (field.NameEquals("correct"u8))
                request = request with { Correct = Fields.Flag(field.Value, "/correct", faults) };
            else if (field.NameEquals("workItem"u8))
                request = request with { WorkItem = (int?)Fields.Whole(field.Value, "/workItem", 1, int.MaxValue, faults) };
            else if (field.NameEquals("capability"u8))
                request = request with { Capability = Fields.Text(field.Value, "/capability", LongestName, faults) };
            else if (field.NameEquals("instance"u8))
                request = request with { Instance = Fields.Text(field.Value, "/instance", LongestName, faults) };
            else if (field.NameEquals("comment"u8))
                request = request with { Comment = Fields.Text(field.Value, "/comment", LongestComment, faults) };
            else if (field.NameEquals("by"u8))
                request = request with { By = Fields.Text(field.Value, "/by", LongestName, faults) };
            else if (field.NameEquals("realm"u8))
                request = request with { Realm = Fields.Text(field.Value, "/realm", LongestName, faults) };
            else
                faults.Unknown("", field.Name, Known);
        }

        return Scored(request, faults);
    }

    private static FeedbackRequest Scored(FeedbackRequest request, FieldFaults faults)
    {
        if (request is { Score: not null, Correct: not null })
            faults.Add("/correct", "BadValue", "Both score and correct came; give one of them.");
        else if (request is { Score: null, Correct: null } && !faults.Any)
            faults.Required("/score", "a number from 0 (wrong) to 1 (right), or correct: true or false");
        return request with { Score = request.Score ?? (request.Correct is { } correct ? (correct ? 1 : 0) : null) };
    }
}
