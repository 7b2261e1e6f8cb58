using System.Text.Json;
using System.Text.Json.Nodes;
using LoopStacks.Cli.Api;
using LoopStacks.Cli.Output;
using LoopStacks.Cli.Resources;
using LoopStacks.Cli.Resources.Apply;
using LoopStacks.Cli.Settings;
using LoopStacks.Cli.Shell;

namespace LoopStacks.Cli.Dev;

/// <summary>Says where the platform listens and what to try with it.</summary>
internal static class Welcome
{
    public static async Task WriteAsync(CommandContext context, ApiClient api, IReadOnlyList<AppliedManifest> applied, bool quiet, CancellationToken cancellation)
    {
        var url = Unreachable.Shown(api.Address);
        if (context.Format == OutputFormat.Json)
        {
            // One line, so that a program can read it while we run on.
            context.Out.Line(JsonText.Compact(JsonSerializer.SerializeToElement(new JsonObject { ["url"] = url })));
            return;
        }

        if (quiet)
        {
            context.Out.Line(url);
            return;
        }

        context.Out.Line($"LoopStacks {ClientVersion.Text} runs at {context.Out.Paint(Tone.Strong, url)}");
        foreach (var one in applied)
            context.Out.Line($"  {one.Manifest.Title} {context.Out.Paint(one.Result == "unchanged" ? Tone.Muted : Tone.Good, one.Result)}");
        context.Out.Line();
        context.Out.Line("Try in another terminal:");
        if (url != CliSettings.DefaultUrl)
            context.Out.Line($"  export LOOPSTACKS_URL={url}");
        context.Out.Line($"  {await SuggestionAsync(api, cancellation)}");
        context.Out.Line("  loopstacks get agents");
        context.Out.Line("  loopstacks watch");
        context.Out.Line($"The console is at {context.Out.Paint(Tone.Strong, url + "/")}, the API is described at {url}/docs. Ctrl-C stops the platform.");
    }

    /// <summary>A loop that can be run now, or how to get one.</summary>
    private static async Task<string> SuggestionAsync(ApiClient api, CancellationToken cancellation)
    {
        var stacks = (await ResourcePages.ReadAsync(api, ResourceType.LoopStack, null, cancellation)).Items("items").ToList();
        if (stacks.Count == 0)
            return "loopstacks apply -f FILE";
        var simple = stacks.FirstOrDefault(TakesText);
        return simple.ValueKind == JsonValueKind.Object
            ? $"loopstacks run {Name(simple)} --text \"I love it\""
            : $"loopstacks run {Name(stacks[0])} --input '{{…}}'";
    }

    private static bool TakesText(JsonElement stack) =>
        stack.Field("spec")?.Field("schema")?.Field("input")?.Field("properties")?.Field("text") is not null;

    private static string? Name(JsonElement stack) => stack.Field("metadata")?.Text("name");
}
