using LoopStacks.Api.Access;
using LoopStacks.Api.Answers;
using LoopStacks.Api.Documents;
using LoopStacks.Contracts.Problems;
using LoopStacks.Contracts.Reputation;
using Microsoft.AspNetCore.Routing;
using Microsoft.OpenApi;

namespace LoopStacks.Api.Reputation;

internal static class ReputationRoutes
{
    private const string Tag = "Reputation";
    private const string Id = "0198f6a0-5b1c-7c3e-9d2a-4f8b6c1d2e3f";

    private const string FeedbackExample = $$"""
        {"executionId":"{{Id}}","realm":"default-realm","score":0.9,"by":"ann","at":"2026-01-31T12:05:00Z","workItem":2,"comment":"Right, a little long"}
        """;

    private const string ReputationExample = """
        {"items":[{"realm":"default-realm","instance":"my-sentiment-analyzer","capability":"sentiment-analysis","accuracy":0.86,"reliability":0.97,
         "calibration":{"overconfidence":0.04,"brier":0.11,"bidBrier":0.12},"byOutcome":{"weight":8.2,"right":7.1},"byFeedback":{"weight":4,"right":3.9},
         "attempts":{"completed":38.4,"failed":0.2,"lost":0,"invalid":0,"refused":0,"timedOut":0},"speed":{"medianSeconds":0.82,"ratioToExpected":1.1},
         "heardAt":"2026-01-31T12:00:00Z"}],"next":null}
        """;

    private static readonly ApiParameter IdParameter = ApiParameter.Path("id", "Id of the execution, a UUIDv7.") with { Format = "uuid", Example = Id };

    private static readonly ApiParameter Limit = ApiParameter.Query("limit", "Size of the page, 1 to 500; default 50.") with { Type = JsonSchemaType.Integer };

    private static readonly ApiOperation Give = new("giveFeedback", Tag, "Say how right a loop's answer was")
    {
        Description = "About the answer, or about the contributions of a work item or an instance. Who says something again about the same thing replaces what was said before.",
        Parameters = [IdParameter],
        Body = new ApiBody(typeof(FeedbackRequest), MediaTypes.JsonBodies, """{"score":0.9,"workItem":2,"by":"ann","comment":"Right, a little long"}"""),
        Responses =
        [
            new ApiResponse(201, "Kept; it counts in the figures a moment later.", typeof(Feedback), FeedbackExample),
            new ApiResponse(200, "Kept in the place of an earlier one.", typeof(Feedback), FeedbackExample),
        ],
        Errors =
        [
            ErrorCode.MalformedRequest, ErrorCode.InvalidArgument, ErrorCode.TooDeep, ErrorCode.NotYours, ErrorCode.NotFound, ErrorCode.Conflict, ErrorCode.TooLarge,
            ErrorCode.UnsupportedMediaType, ErrorCode.StorageUnavailable,
        ],
    };

    private static readonly ApiOperation Feedback = new("listFeedback", Tag, "Read what was said about a loop")
    {
        Parameters = [IdParameter, ApiParameter.Query("after", "`next` of the page before.") with { Type = JsonSchemaType.Integer }, Limit],
        Responses = [new ApiResponse(200, "In the order in which it was first given.", typeof(FeedbackPage), $$"""{"items":[{{FeedbackExample}}],"next":null}""")],
        Errors = [ErrorCode.InvalidArgument, ErrorCode.UnknownCursor, ErrorCode.NotFound, ErrorCode.StorageUnavailable],
    };

    private static readonly ApiOperation List = new("listReputation", Tag, "Read how right and how reliable instances are")
    {
        Description = "By realm, instance and capability. Evidence counts half after each half-life.",
        Parameters =
        [
            ApiParameter.Query("realm", "Of this realm."),
            ApiParameter.Query("instance", "Of this instance."),
            ApiParameter.Query("capability", "At this capability."),
            Limit,
            ApiParameter.Query("cursor", "`next` of the page before."),
        ],
        Responses = [new ApiResponse(200, "A page; `next` is null at the end.", typeof(ReputationPage), ReputationExample)],
        Errors = [ErrorCode.InvalidArgument, ErrorCode.UnknownCursor],
    };

    public static void MapReputation(this IEndpointRouteBuilder routes)
    {
        routes.MapCall<GiveFeedback>("POST", "/executions/{id}/feedback", (calls, context) => calls.HandleAsync(context)).Described(Give).Needing("update", "executions", AccessScope.Execution);
        routes.MapCall<ReadReputation>("GET", "/executions/{id}/feedback", (calls, context) => calls.FeedbackAsync(context)).Described(Feedback).Needing("get", "executions", AccessScope.Execution);
        routes.MapCall<ReadReputation>("GET", "/reputation", (calls, context) => calls.ListAsync(context)).Described(List).Needing("list", "reputation", AccessScope.Realm);
    }
}
