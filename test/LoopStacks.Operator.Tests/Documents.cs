using System.Text.Json;
using System.Text.Json.Nodes;
using LoopStacks.Core.Resources;
using LoopStacks.Operator.AgentInstances;
using LoopStacks.Operator.Children;
using LoopStacks.Operator.Realms;
using LoopStacks.Operator.Settings;

namespace LoopStacks.Operator.Tests;

/// <summary>Resources as people write them, and wishes made of them.</summary>
internal static class Documents
{
    public const string Uid = "6f1c0d3e-0000-4000-8000-000000000001";

    public static T Read<T>(string yaml)
        where T : Resource
    {
        var read = Assert.Single(ResourceReader.ReadYaml(yaml));
        Assert.Empty(read.Errors);
        var resource = (T)read.Resource!;
        return (T)(resource with { Metadata = resource.Metadata with { Uid = Uid, Generation = 1 } });
    }

    public static Agent Agent(string spec = "capabilities: [sentiment-analysis]", string name = "sentiment-analyzer") =>
        Read<Agent>($"apiVersion: loopstacks.io/v1\nkind: Agent\nmetadata: {{name: {name}}}\nspec:\n{Indented(spec)}");

    public static AgentInstance Instance(string spec = "replicas: 1", string name = "my-sentiment-analyzer") =>
        Read<AgentInstance>($"apiVersion: loopstacks.io/v1\nkind: AgentInstance\nmetadata: {{name: {name}}}\nspec:\n  agent: sentiment-analyzer\n{Indented(spec)}");

    public static Realm Realm(string spec = "description: a realm", string name = "default-realm", string annotations = "{}") =>
        Read<Realm>($"apiVersion: loopstacks.io/v1\nkind: Realm\nmetadata: {{name: {name}, annotations: {annotations}}}\nspec:\n{Indented(spec)}");

    public static LoopStack Stack(string spec, string name = "triage") =>
        Read<LoopStack>($"apiVersion: loopstacks.io/v1\nkind: LoopStack\nmetadata: {{name: {name}}}\nspec:\n{Indented(spec)}");

    public static InstanceWish Wish(AgentInstance? instance = null, Agent? agent = null, Realm? realm = null, OperatorOptions? options = null, Served? served = null) => new(
        instance ?? Instance(), agent ?? Agent(), realm ?? Realm(), "http://loopstacks.loopstacks-system.svc", options ?? new OperatorOptions(), served ?? Served.Current);

    public static RealmWish RealmWish(Realm realm, OperatorOptions? options = null) => new(
        realm, options ?? new OperatorOptions(), new RedisKeys("the-password", "the-other-password"), $"{Names.RedisOf(realm.Metadata.Name)}.default.svc");

    public static JsonObject Document(this IEnumerable<Child> children, string kind) => children.Single(child => child.Document["kind"]!.GetValue<string>() == kind).Document;

    public static JsonElement Json(string text) => JsonElement.Parse(text);

    private static string Indented(string text) => string.Join('\n', text.Split('\n').Select(line => "  " + line));
}
