namespace LoopStacks.Api.Tests.Resources;

/// <summary>The resources of the tests.</summary>
internal static class Yaml
{
    public static string Realm(string name, string description = "d", string? @namespace = null) =>
        $"apiVersion: loopstacks.io/v1\nkind: Realm\nmetadata:\n  name: {name}\n{(@namespace is null ? "" : $"  namespace: {@namespace}\n")}spec:\n  description: {description}\n";

    public static string RealmJson(string name, string description = "d") =>
        $$"""{"apiVersion":"loopstacks.io/v1","kind":"Realm","metadata":{"name":"{{name}}"},"spec":{"description":"{{description}}"} }""";
}
