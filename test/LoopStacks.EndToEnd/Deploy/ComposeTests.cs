using System.Diagnostics;
using System.Text.RegularExpressions;
using LoopStacks.EndToEnd.Platforms;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace LoopStacks.EndToEnd.Deploy;

/// <summary>What can be said about <c>deploy/compose</c> without Docker: that it fits the code and itself.</summary>
public sealed partial class ComposeTests
{
    private static readonly string s_folder = Path.Combine(Repository.Root, "deploy/compose");
    private static readonly string s_text = File.ReadAllText(Path.Combine(s_folder, "compose.yaml"));
    private static readonly Dictionary<string, Dictionary<string, object>> s_services = Read();

    [Fact]
    public void Services_AllOfACluster_AreThereWithHealthChecksAndRestarts()
    {
        string[] expected = ["control-plane-1", "control-plane-2", "control-plane-3", "postgres", "proxy", "redis"];

        Assert.Equal(expected, s_services.Where(service => !service.Value.ContainsKey("profiles")).Select(service => service.Key).Order(StringComparer.Ordinal));
        Assert.All(expected, name => Assert.True(s_services[name].ContainsKey("healthcheck"), $"{name} has no health check"));
        Assert.All(expected, name => Assert.Equal("unless-stopped", s_services[name]["restart"]));
    }

    [Fact]
    public void Environment_EveryVariable_ExistsInTheCode()
    {
        var code = string.Concat(new[] { "control-plane/LoopStacks.ControlPlane", "cli/LoopStacks.Cli", "agent-runtime/LoopStacks.AgentRuntime" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)).Select(File.ReadAllText));
        var variables = Variable().Matches(s_text).Select(match => match.Value).Distinct().ToArray();

        Assert.Contains("LOOPSTACKS_POSTGRES", variables);
        Assert.All(variables, variable => Assert.Contains($"\"{variable}\"", code, StringComparison.Ordinal));
    }

    [Fact]
    public void Secrets_OfTheFile_AreAskedForAndNamedInTheExample()
    {
        var asked = Secret().Matches(s_text).Select(match => match.Groups[1].Value).Distinct().Order(StringComparer.Ordinal).ToArray();
        var example = File.ReadAllLines(Path.Combine(s_folder, ".env.example")).Where(line => line.Contains('=', StringComparison.Ordinal));

        Assert.Equal(["POSTGRES_PASSWORD", "REDIS_PASSWORD"], asked);
        Assert.Equal(asked.Select(name => name + "="), example); // Without values: nobody runs with a password that everybody knows.
        Assert.DoesNotMatch(UncheckedSecret(), s_text);
    }

    [Fact]
    public void Addresses_OfProxyControlPlanesAndStores_FitEachOther()
    {
        var planes = s_services.Where(service => service.Key.StartsWith("control-plane-", StringComparison.Ordinal)).OrderBy(service => service.Key, StringComparer.Ordinal).Select(service => service.Value).ToArray();
        var urls = planes.Select(plane => (string)Map(plane["environment"])["LOOPSTACKS_URLS"]).ToArray();
        var proxy = List(s_services["proxy"]["command"]);

        Assert.Equal(urls, proxy[proxy.IndexOf("--nodes") + 1].Split(','));
        Assert.Equal(urls.Length, urls.Distinct().Count());
        Assert.All(planes, plane => Assert.EndsWith(":" + List(Map(plane["healthcheck"])["test"])[^1], (string)Map(plane["environment"])["LOOPSTACKS_URLS"], StringComparison.Ordinal));
        Assert.EndsWith(":" + List(Map(s_services["proxy"]["healthcheck"])["test"])[^1], proxy[proxy.IndexOf("--urls") + 1], StringComparison.Ordinal);
        Assert.All(planes, plane => Assert.Contains($"Port={PublishedPort("postgres", 5432)};", (string)Map(plane["environment"])["LOOPSTACKS_POSTGRES"], StringComparison.Ordinal));
        Assert.All(planes, plane => Assert.StartsWith($"127.0.0.1:{PublishedPort("redis", 6379)},", (string)Map(plane["environment"])["LOOPSTACKS_REDIS"], StringComparison.Ordinal));
        Assert.All(planes, plane => Assert.Equal("host", plane["network_mode"]));
    }

    [Fact]
    public void Programs_OfTheImage_AreProjectsWithThatAssembly()
    {
        var image = File.ReadAllText(Path.Combine(Repository.Root, "deploy/Dockerfile"));
        var programs = Program().Matches(s_text + image).Select(match => (Folder: match.Groups[1].Value, Assembly: match.Groups[2].Value)).Distinct().ToArray();

        Assert.Equal(4, programs.Length);
        foreach (var (folder, assembly) in programs)
        {
            var project = Assert.Single(Published().Matches(PublishLine().Match(image).Value), match => match.Value.EndsWith("/" + folder, StringComparison.Ordinal)).Value;
            var text = File.ReadAllText(Path.Combine(Repository.Root, project, folder + ".csproj"));
            var name = AssemblyName().Match(text) is { Success: true } given ? given.Groups[1].Value : folder;
            Assert.Equal(name + ".dll", assembly);
        }

        Assert.True(File.Exists(Path.Combine(s_folder, (string)Map(s_services["proxy"]["build"])["context"], (string)Map(s_services["proxy"]["build"])["dockerfile"])));
    }

    [Fact]
    public async Task ReadyScript_PlatformIsReadyAndNobodyIsThere_SaysSo()
    {
        await using var platform = await InProcessPlatform.StartAsync();

        Assert.Equal(0, await ReadyAsync(platform.Address.Port));
        Assert.NotEqual(0, await ReadyAsync(PlatformProcess.FreePort()));
    }

    private static async Task<int> ReadyAsync(int port)
    {
        using var script = Process.Start(new ProcessStartInfo(Path.Combine(Repository.Root, "deploy/ready.sh"), [$"{port}"]) { RedirectStandardError = true })!;
        await script.WaitForExitAsync(Patience.Token());
        return script.ExitCode;
    }

    private static string PublishedPort(string service, int inside)
    {
        var published = Assert.Single(List(s_services[service]["ports"])).Split(':');
        Assert.Equal(("127.0.0.1", $"{inside}"), (published[0], published[2]));
        return published[1];
    }

    private static Dictionary<string, Dictionary<string, object>> Read()
    {
        var file = new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(new MergingParser(new Parser(new StringReader(s_text))));
        return Map(file["services"]).ToDictionary(service => service.Key, service => Map(service.Value));
    }

    private static Dictionary<string, object> Map(object value) => Assert.IsType<Dictionary<object, object>>(value).ToDictionary(entry => (string)entry.Key, entry => entry.Value);

    private static List<string> List(object value) => [.. Assert.IsType<List<object>>(value).Cast<string>()];

    [GeneratedRegex("^RUN for program in .*$", RegexOptions.Multiline)]
    private static partial Regex PublishLine();

    [GeneratedRegex("LOOPSTACKS_[A-Z_]+")]
    private static partial Regex Variable();

    [GeneratedRegex(@"(?<!\$)\$\{(\w+):\?")]
    private static partial Regex Secret();

    [GeneratedRegex(@"(?<!\$)\$\{\w+(?!:\?|\w)")]
    private static partial Regex UncheckedSecret();

    [GeneratedRegex(@"/programs/(LoopStacks\.\w+)/([\w.]+\.dll)")]
    private static partial Regex Program();

    [GeneratedRegex(@"[\w-]+(/[\w-]+)*/LoopStacks\.\w+(?=[ ;])")]
    private static partial Regex Published();

    [GeneratedRegex("<AssemblyName>([^<]+)</AssemblyName>")]
    private static partial Regex AssemblyName();
}
