using System.Globalization;
using System.Text.Json;
using LoopStacks.Api.Bodies;
using LoopStacks.Api.Executions;
using LoopStacks.Contracts.Executions;
using LoopStacks.Contracts.Problems;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Faults;

namespace LoopStacks.Api.People;

/// <summary>Makes the requests of people of their bodies; every fault has its pointer.</summary>
internal static class PeopleRequestBinder
{
    private const int LongestName = ExecutionRequestBinder.LongestName;
    private const int LongestReason = 1000;

    private static readonly string[] KnownOfAnswer = ["answer", "by"];
    private static readonly string[] KnownOfPause = ["by", "reason"];
    private static readonly string[] KnownOfResume = ["by"];
    private static readonly string[] KnownOfReaward = ["workItem", "instance", "by"];
    private static readonly string[] KnownOfRetry = ["by", "from"];

    public static Outcome<AnswerRequest> Answer(JsonElement body)
    {
        var faults = new FieldFaults();
        var fields = JsonBody.Fields(body, "{\"answer\": …, \"by\": …}", KnownOfAnswer, faults);
        var by = By(body, fields, faults);
        // null is an answer where the schema takes it.
        var isGiven = fields.TryGetValue("answer", out var answer);
        if (!isGiven && body.ValueKind == JsonValueKind.Object)
            faults.Required("/answer", "a value that fits the task's schema");
        return faults.Any ? faults.ToFault(ErrorCode.InvalidArgument) : new AnswerRequest(answer, by);
    }

    public static Outcome<PauseRequest> Pause(JsonElement body) => Pause(body, "{\"by\": …, \"reason\": …}", KnownOfPause);

    public static Outcome<PauseRequest> Resume(JsonElement body) => Pause(body, "{\"by\": …}", KnownOfResume);

    /// <summary>The request with the number of the work item.</summary>
    public static Outcome<(int WorkItem, string? Instance, string By)> Reaward(JsonElement body, LoopId loop)
    {
        var faults = new FieldFaults();
        var fields = JsonBody.Fields(body, "{\"workItem\": …, \"by\": …}", KnownOfReaward, faults);
        var by = By(body, fields, faults);
        var item = WorkItem(body, fields, loop, faults);
        var instance = fields.TryGetValue("instance", out var named) ? Fields.Text(named, "/instance", LongestName, faults) : null;
        return faults.Any ? faults.ToFault(ErrorCode.InvalidArgument) : (item, instance, by);
    }

    public static Outcome<(RetryPhase From, string By)> Retry(JsonElement body)
    {
        var faults = new FieldFaults();
        var fields = JsonBody.Fields(body, "{\"by\": …, \"from\": …}", KnownOfRetry, faults);
        var by = By(body, fields, faults);
        var from = fields.TryGetValue("from", out var given) ? From(given, faults) : RetryPhase.Bid;
        return faults.Any ? faults.ToFault(ErrorCode.InvalidArgument) : (from, by);
    }

    private static Outcome<PauseRequest> Pause(JsonElement body, string shape, IReadOnlyList<string> known)
    {
        var faults = new FieldFaults();
        var fields = JsonBody.Fields(body, shape, known, faults);
        var by = By(body, fields, faults);
        var reason = fields.TryGetValue("reason", out var given) ? Fields.Text(given, "/reason", LongestReason, faults) : null;
        return faults.Any ? faults.ToFault(ErrorCode.InvalidArgument) : new PauseRequest(by, reason);
    }

    private static string By(JsonElement body, IReadOnlyDictionary<string, JsonElement> fields, FieldFaults faults)
    {
        if (fields.TryGetValue("by", out var by) && by.ValueKind != JsonValueKind.Null)
            return Fields.Text(by, "/by", LongestName, faults) ?? "";
        if (body.ValueKind == JsonValueKind.Object)
            faults.Required("/by", $"the name of who does it, 1 to {LongestName} characters");
        return "";
    }

    private static RetryPhase From(JsonElement value, FieldFaults faults)
    {
        switch (Fields.Text(value, "/from", LongestName, faults))
        {
            case null or "bid":
                return RetryPhase.Bid;
            case "do":
                return RetryPhase.Do;
            case "out":
                return RetryPhase.Out;
            case var other:
                faults.Add("/from", "BadValue", $"\"{Answers.Refusals.Shown(other)}\" came; allowed is bid, do, out.");
                return RetryPhase.Bid;
        }
    }

    /// <summary>A number of the loop's, or the whole id, which must be of this loop.</summary>
    private static int WorkItem(JsonElement body, IReadOnlyDictionary<string, JsonElement> fields, LoopId loop, FieldFaults faults)
    {
        const string Expected = "the number of a work item (from 1), or its id {execution}.{number}";
        if (!fields.TryGetValue("workItem", out var value) || value.ValueKind == JsonValueKind.Null)
        {
            if (body.ValueKind == JsonValueKind.Object)
                faults.Required("/workItem", Expected);
            return 0;
        }

        if (value.ValueKind == JsonValueKind.Number)
            return (int)(Fields.Whole(value, "/workItem", 1, int.MaxValue, faults) ?? 0);
        if (value.ValueKind != JsonValueKind.String)
        {
            faults.WrongType("/workItem", value, Expected);
            return 0;
        }

        var text = value.GetString()!;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1)
            return number;
        if (!WorkItemId.TryParse(text, out var id))
            faults.Add("/workItem", "BadValue", $"\"{Answers.Refusals.Shown(text)}\" came; expected is {Expected}.");
        else if (id.Loop != loop)
            faults.Add("/workItem", "BadValue", $"Work item {id} is of another execution than {loop}.");
        return id.Number;
    }
}
