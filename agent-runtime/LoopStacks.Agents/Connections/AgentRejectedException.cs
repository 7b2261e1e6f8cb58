namespace LoopStacks.Agents.Connections;

/// <summary>The platform does not let this agent in.</summary>
public sealed class AgentRejectedException(string code, string message) : Exception($"{code}: {message}")
{
    /// <summary>Why, as a stable word.</summary>
    public string Code { get; } = code;

    /// <summary>Trying again without a change would be answered the same.</summary>
    public bool IsPermanent => Code is "InvalidArgument" or "InvalidSchema" or "ProtocolError" or "MalformedRequest";
}
