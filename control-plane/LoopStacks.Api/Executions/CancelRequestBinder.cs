using System.Text.Json;
using LoopStacks.Api.Bodies;
using LoopStacks.Contracts.Executions;
using LoopStacks.Contracts.Problems;
using LoopStacks.Engine.Faults;

namespace LoopStacks.Api.Executions;

/// <summary>Makes a <see cref="CancelRequest"/> of a body.</summary>
internal static class CancelRequestBinder
{
    private const int LongestReason = 1000;

    private static readonly string[] Known = ["reason"];

    public static Outcome<CancelRequest> Bind(JsonElement body)
    {
        var faults = new FieldFaults();
        string? reason = null;
        if (body.ValueKind == JsonValueKind.Object)
            foreach (var field in body.EnumerateObject())
                if (field.NameEquals("reason"u8))
                    reason = Fields.Text(field.Value, "/reason", LongestReason, faults);
                else
                    faults.Unknown("", field.Name, Known);
        else
            faults.WrongType("", body, "an object {\"reason\": …}, or no body at all");
        return faults.Any ? faults.ToFault(ErrorCode.InvalidArgument) : new CancelRequest(reason);
    }
}
