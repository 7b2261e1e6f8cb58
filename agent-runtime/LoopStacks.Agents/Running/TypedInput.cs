using System.Text.Json;

namespace LoopStacks.Agents.Running;

/// <summary>Reads the input of a typed handler.</summary>
internal static class TypedInput
{
    /// <exception cref="WorkFailedException">The input does not fit, and would not the next time either.</exception>
    public static T Of<T>(Work work)
    {
        try
        {
            return work.InputAs<T>() ?? throw work.Fail("The input is null.", final: true, code: "InvalidInput");
        }
        catch (JsonException exception)
        {
            throw work.Fail($"The input does not fit {typeof(T).Name}: {exception.Message}", final: true, code: "InvalidInput");
        }
    }
}
