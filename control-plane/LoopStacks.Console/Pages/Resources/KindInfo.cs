namespace LoopStacks.WebConsole.Pages.Resources;

/// <summary>A kind of resources, and what the console calls it.</summary>
/// <param name="Path">Its path in the API and in the console.</param>
/// <param name="Kind">As it stands in documents.</param>
/// <param name="Schema">Its JSON Schema's file.</param>
public sealed record KindInfo(string Path, string Kind, string Title, string Plural, string Icon, string Schema)
{
    public static readonly KindInfo Stack = new("loopstacks", "LoopStack", "LoopStack", "LoopStacks", "layers", "loopstack.json");
    public static readonly KindInfo Agent = new("agents", "Agent", "Agent", "Agents", "bot", "agent.json");
    public static readonly KindInfo Instance = new("agent-instances", "AgentInstance", "Instance", "Instances", "boxes", "agentinstance.json");
    public static readonly KindInfo Realm = new("realms", "Realm", "Realm", "Realms", "globe", "realm.json");

    public static IReadOnlyList<KindInfo> All { get; } = [Stack, Agent, Instance, Realm];

    /// <summary>By path, or by name as a person would write it; null for none.</summary>
    public static KindInfo? Of(string? text) => text?.ToLowerInvariant() switch
    {
        "loopstacks" or "loopstack" or "stack" => Stack,
        "agents" or "agent" => Agent,
        "agent-instances" or "agentinstance" or "agent-instance" or "instance" => Instance,
        "realms" or "realm" => Realm,
        _ => null,
    };

    /// <summary>The page of one.</summary>
    public string Href(string name, string? place = null, string under = "") => $"/{Path}/{Uri.EscapeDataString(name)}{under}{Query(place)}";

    /// <summary>The call for one.</summary>
    public string Call(string name, string? place) => $"/{Path}/{Uri.EscapeDataString(name)}{Query(place)}";

    private static string Query(string? place) => place is null or "" or ResourceView.DefaultNamespace ? "" : $"?namespace={Uri.EscapeDataString(place)}";
}
