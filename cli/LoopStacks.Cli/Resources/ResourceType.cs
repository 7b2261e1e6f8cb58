namespace LoopStacks.Cli.Resources;

/// <summary>A kind of thing that the platform lists, and its names on the command line.</summary>
/// <param name="Kind">As in <c>kind:</c> of a document; null for what is not applied.</param>
/// <param name="Plural">Name in URLs.</param>
/// <param name="Order">Place in an apply: what others lean on comes first.</param>
internal sealed record ResourceType(string? Kind, string Singular, string Plural, string Short, int Order)
{
    public static readonly ResourceType Realm = new("Realm", "realm", "realms", "rlm", 0);
    public static readonly ResourceType Agent = new("Agent", "agent", "agents", "ag", 1);
    public static readonly ResourceType LoopStack = new("LoopStack", "loopstack", "loopstacks", "ls", 2);
    public static readonly ResourceType AgentInstance = new("AgentInstance", "agent-instance", "agent-instances", "ai", 3);
    public static readonly ResourceType Execution = new(null, "execution", "executions", "ex", 4);
    public static readonly ResourceType Capability = new(null, "capability", "capabilities", "cap", 5);

    public static IReadOnlyList<ResourceType> All { get; } = [Realm, Agent, LoopStack, AgentInstance, Execution, Capability];

    /// <summary>Kept as documents: applied, replaced, deleted.</summary>
    public bool IsDocument => Kind is not null;

    /// <summary>All words that mean this kind.</summary>
    public IEnumerable<string> Words => [Plural, Singular, Short, Plural.Replace("-", "", StringComparison.Ordinal), Singular.Replace("-", "", StringComparison.Ordinal)];

    public static ResourceType? Named(string word) =>
        All.FirstOrDefault(type => type.Words.Contains(word, StringComparer.OrdinalIgnoreCase) || string.Equals(type.Kind, word, StringComparison.OrdinalIgnoreCase));
}
