using LoopStacks.Api.Answers;
using LoopStacks.Api.Documents;
using LoopStacks.Contracts.Problems;
using LoopStacks.Core.Resources;
using Microsoft.OpenApi;

namespace LoopStacks.Api.Resources;

/// <summary>The calls on the resources of a kind as the OpenAPI document shows them.</summary>
internal sealed class ResourceOperations(ResourceKind kind)
{
    private const string Tag = "Resources";

    private static readonly string[] Shown = [MediaTypes.Json, MediaTypes.Yaml];

    private static readonly ErrorCode[] Written =
    [
        ErrorCode.MalformedRequest, ErrorCode.InvalidArgument, ErrorCode.TooDeep, ErrorCode.TooLarge, ErrorCode.UnsupportedMediaType, ErrorCode.InvalidResource,
        ErrorCode.InvalidSchema, ErrorCode.StorageUnavailable,
    ];

    private static readonly ApiParameter Name = ApiParameter.Path("name", "Name of the resource.");
    private static readonly ApiParameter Namespace = ApiParameter.Query("namespace", "Its namespace; default `default`.");
    private static readonly ApiParameter DryRun = ApiParameter.Query("dryRun", "`true`: check and answer, but write nothing.") with { Type = JsonSchemaType.Boolean };
    private static readonly ApiParameter IfMatch = ApiParameter.Header("If-Match", "`ETag` of the version that must be the stored one.") with { Example = "\"42\"" };

    public ApiOperation List => new($"list{kind}s", Tag, $"List {kind} resources")
    {
        Parameters =
        [
            ApiParameter.Query("namespace", "Of this namespace; all where left out."),
            ApiParameter.Query("limit", "Size of the page, 1 to 500; default 500.") with { Type = JsonSchemaType.Integer },
            ApiParameter.Query("continue", "`metadata.continue` of the page before."),
        ],
        Responses = [Answered(200, "A page, ordered by namespace and name.") with { List = true }],
        Errors = [ErrorCode.InvalidArgument, ErrorCode.UnknownCursor],
    };

    public ApiOperation Create => new($"create{kind}", Tag, $"Create a {kind}")
    {
        Parameters = [Namespace, DryRun],
        Body = Body(MediaTypes.ResourceBodies),
        Responses = [Answered(201, "Created.")],
        Errors = [.. Written, ErrorCode.AlreadyExists],
    };

    public ApiOperation Get => new($"get{kind}", Tag, $"Read a {kind}")
    {
        Parameters = [Name, Namespace],
        Responses = [Answered(200, "The resource.")],
        Errors = [ErrorCode.InvalidArgument, ErrorCode.NotFound],
    };

    public ApiOperation Replace => new($"replace{kind}", Tag, $"Replace a {kind}")
    {
        Parameters = [Name, Namespace, DryRun, IfMatch],
        Body = Body(MediaTypes.ResourceBodies),
        Responses = [Answered(200, "Replaced.")],
        Errors = [.. Written, ErrorCode.NotFound, ErrorCode.StaleVersion],
    };

    public ApiOperation Apply => new($"apply{kind}", Tag, $"Apply a {kind}")
    {
        Description = $"Creates or replaces. `{WriteResources.ApplyResultHeader}` says `created`, `configured` or `unchanged`.",
        Parameters = [Name, Namespace, DryRun],
        Body = Body(MediaTypes.ApplyBodies),
        Responses = [Answered(201, "Created."), Answered(200, "Configured, or unchanged.")],
        Errors = Written,
    };

    public ApiOperation Delete => new($"delete{kind}", Tag, $"Delete a {kind}")
    {
        Parameters = [Name, Namespace, DryRun, IfMatch],
        Responses = [Answered(200, "Deleted; the resource as it was.")],
        Errors = [ErrorCode.InvalidArgument, ErrorCode.NotFound, ErrorCode.Conflict, ErrorCode.StaleVersion, ErrorCode.StorageUnavailable],
    };

    private ApiResponse Answered(int status, string description) => new(status, description)
    {
        Resource = kind,
        MediaTypes = Shown,
        Headers = [("ETag", "The resource's version.")],
    };

    private ApiBody Body(string[] mediaTypes) => new(null, mediaTypes, ResourceExamples.Of(kind), Resource: kind);
}
