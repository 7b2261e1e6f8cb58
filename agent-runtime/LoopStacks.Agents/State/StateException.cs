namespace LoopStacks.Agents.State;

/// <summary>The platform refused a request for state. A handler that lets it pass fails with its code.</summary>
public sealed class StateException : Exception
{
    public StateException(string code, string message)
        : base(message) => Code = code;

    /// <summary>
    /// Why: <c>NoSession</c>, <c>StateKeyInvalid</c>, <c>StateTooLarge</c>, <c>StateTooManyKeys</c>, <c>StateFull</c>, <c>NotHeld</c> (the work item was taken back), <c>InvalidArgument</c> or <c>Internal</c>.
    /// </summary>
    public string Code { get; }
}
