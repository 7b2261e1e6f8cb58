using System.Reflection;
using LoopStacks.Contracts.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace LoopStacks.Api.Documents;

/// <summary>What the OpenAPI document says of a call beyond its route.</summary>
internal sealed record ApiOperation(string Id, string Tag, string Summary)
{
    public string? Description { get; init; }

    public IReadOnlyList<ApiParameter> Parameters { get; init; } = [];

    public ApiBody? Body { get; init; }

    public IReadOnlyList<ApiResponse> Responses { get; init; } = [];

    /// <summary>Codes with which the call may be refused.</summary>
    public IReadOnlyList<ErrorCode> Errors { get; init; } = [];

    /// <summary>The explorer takes only endpoints with a method; this one has no parameters that it could misread.</summary>
    public MethodInfo Handler { get; } = typeof(ApiOperation).GetMethod(nameof(NoParameters), BindingFlags.NonPublic | BindingFlags.Static)!;

    public IEnumerable<object> Produced()
    {
        foreach (var response in Responses)
            yield return new ProducesResponseTypeMetadata(response.Status, response.Type ?? typeof(void), response.Type is null ? [] : [.. response.MediaTypes]);
        foreach (var status in Errors.Select(error => error.HttpStatus).Distinct())
            yield return new ProducesResponseTypeMetadata(status, typeof(Problem), [Problem.MediaType]);
    }

    private static Task NoParameters(HttpContext context) => Task.CompletedTask;
}
