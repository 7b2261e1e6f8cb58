using System.Text.Json;
using System.Text.Json.Nodes;
using LoopStacks.AgentRuntime.Skills;

namespace LoopStacks.AgentRuntime.Tests.Skills;

/// <summary>Short ways to ask a skill.</summary>
internal static class Ask
{
    private static readonly Dictionary<string, JsonElement> Nothing = [];

    public static SkillRequest Request(string text, string? config = null, Dictionary<string, JsonElement>? contributions = null) =>
        new(
            JsonSerializer.SerializeToElement(new JsonObject { ["text"] = text }),
            config is null ? default : JsonElement.Parse(config),
            contributions ?? Nothing);

    public static SkillAnswer Run(string capability, string text, string? config = null) =>
        SkillCatalog.Find(capability)!.Run(Request(text, config));

    public static string Label(string capability, string property, string text) =>
        Run(capability, text).Output.GetProperty(property).GetString()!;
}
