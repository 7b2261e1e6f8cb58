using System.Text.Json;
using LoopStacks.Contracts;

namespace LoopStacks.Client;

/// <summary>
/// The contracts' JSON as a reader needs it: the platform leaves nulls out, so a record's nullable parts may be missing, and a newer platform may leave out more.
/// </summary>
public static class Wire
{
    public static ContractsJson Json { get; } = new(new JsonSerializerOptions(ContractsJson.Default.Options)
    {
        RespectRequiredConstructorParameters = false,
        RespectNullableAnnotations = false,
    });
}
