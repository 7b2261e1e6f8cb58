namespace LoopStacks.AgentRuntime.Running;

/// <summary>What a brain thinks of an input: how sure it is, or why it does not help.</summary>
internal readonly record struct Appraisal(double Confidence, string? Refusal)
{
    public static Appraisal Of(double confidence) => new(confidence, null);

    public static Appraisal Refuse(string reason) => new(0, reason);
}
