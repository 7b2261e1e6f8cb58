namespace LoopStacks.Operator;

/// <summary>What a check says of one condition.</summary>
/// <param name="Type">One of <see cref="ConditionTypes"/>.</param>
/// <param name="Holds">True, False, or null for Unknown.</param>
/// <param name="Reason">One of <see cref="Reasons"/>.</param>
/// <param name="Message">A sentence that names the field, the value and the remedy.</param>
internal sealed record Verdict(string Type, bool? Holds, string Reason, string Message)
{
    /// <summary>Longest message that is stored; the API server takes 32,768 characters.</summary>
    private const int LongestMessage = 4096;

    public string Status => Holds switch { true => "True", false => "False", null => "Unknown" };

    public string Message { get; } = Message.Length <= LongestMessage ? Message : Message[..(LongestMessage - 1)] + "…";
}

/// <summary>Why something is not done: a reason and a sentence.</summary>
internal sealed record Refusal(string Reason, string Message)
{
    public Verdict As(string type) => new(type, false, Reason, Message);
}
