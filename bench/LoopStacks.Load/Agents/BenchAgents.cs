using System.Text.Json;
using LoopStacks.Load.Servers;

namespace LoopStacks.Load.Agents;

/// <summary>Three agents that do next to nothing, each on a connection of its own, so that the figures are the platform's.</summary>
internal static class BenchAgents
{
    /// <summary>Work items that an agent takes at once; above the number of clients, so that nothing waits for an agent.</summary>
    public const int Credits = 1000;

    private static readonly JsonElement s_done = Parse("\"done\"");

    /// <summary>The capabilities, each an agent.</summary>
    public static IReadOnlyList<string> Capabilities { get; } = ["a", "b", "c"];

    /// <summary>What an agent answers: <c>{a: number}</c>, <c>{b: number + 1}</c>, <c>{c: "done"}</c>.</summary>
    public static Dictionary<string, JsonElement> Answer(string capability, JsonElement input)
    {
        var value = capability switch
        {
            "a" => input.GetProperty("number"),
            "b" => JsonSerializer.SerializeToElement(input.GetProperty("number").GetInt64() + 1),
            _ => s_done,
        };
        return new Dictionary<string, JsonElement>(1) { [capability] = value };
    }

    /// <summary>Runs them in this process until the token is cancelled.</summary>
    public static Task RunAsync(Uri url, bool raw, CancellationToken cancellation, string? realm = null) => Task.WhenAll(Capabilities.Select(capability => Task.Run(
        () => raw ? RawAgent.RunAsync(url, capability, cancellation) : SdkAgent.RunAsync(url, capability, realm, cancellation),
        CancellationToken.None)));

    /// <summary>Runs them as a process of their own.</summary>
    public static Task RunAloneAsync(LoadOptions options, CancellationToken cancellation) => RunAsync(options.Url, options.RawAgents, cancellation, options.Realm);

    /// <summary>Starts this program again to run them.</summary>
    public static ChildProcess Start(Uri url, bool raw, string? realm = null) => ChildProcess.Start(
        [typeof(BenchAgents).Assembly.Location, "agents", "--url", url.OriginalString, "--agents", raw ? "raw" : "sdk", .. realm is null ? Array.Empty<string>() : ["--realm", realm]]);

    private static JsonElement Parse(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
