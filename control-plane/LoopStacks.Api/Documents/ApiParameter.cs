using Microsoft.OpenApi;

namespace LoopStacks.Api.Documents;

/// <summary>A parameter of a call.</summary>
internal sealed record ApiParameter(string Name, ParameterLocation In, string Description)
{
    public JsonSchemaType Type { get; init; } = JsonSchemaType.String;

    public string? Format { get; init; }

    public IReadOnlyList<string>? OneOf { get; init; }

    public string? Example { get; init; }

    /// <summary>May be given several times.</summary>
    public bool Many { get; init; }

    public static ApiParameter Path(string name, string description) => new(name, ParameterLocation.Path, description);

    public static ApiParameter Query(string name, string description) => new(name, ParameterLocation.Query, description);

    public static ApiParameter Header(string name, string description) => new(name, ParameterLocation.Header, description);
}
