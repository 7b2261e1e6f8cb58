using System.Text.Json;
using LoopStacks.Engine.Faults;

namespace LoopStacks.Gateway.Admission;

/// <summary>Under which names a replica comes in, or why it does not.</summary>
/// <param name="Config">The AgentInstance's <c>config</c>; null where there is no such resource.</param>
/// <param name="Fault">Why it may not come in; null where it may.</param>
public sealed record AdmissionResult(string Realm, string Instance, JsonElement? Config = null, Fault? Fault = null)
{
    /// <summary>The replica may not come in.</summary>
    public static AdmissionResult Refused(Fault fault) => new("", "", null, fault);
}
