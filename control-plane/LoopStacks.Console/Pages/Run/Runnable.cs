using System.Text.Json;
using LoopStacks.Client;
using LoopStacks.Client.Loops;
using LoopStacks.Contracts.Capabilities;
using LoopStacks.WebConsole.Platform;

namespace LoopStacks.WebConsole.Pages.Run;

/// <summary>What can be run: a LoopStack, or a capability that agents offer.</summary>
/// <param name="Schema">Of its input; null takes anything.</param>
/// <param name="Offers">Of a capability: who offers it.</param>
public sealed record Runnable(string Name, bool IsStack, string? Description, JsonElement? Schema, IReadOnlyList<string> Capabilities, IReadOnlyList<string> Offers)
{
    private const int Most = 500;

    public static async Task<IReadOnlyList<Runnable>> AllAsync(PlatformClient platform, CancellationToken cancellation)
    {
        var stacks = await platform.GetAsync($"/loopstacks?limit={Most}", cancellation);
        var capabilities = await platform.GetAsync("/capabilities", Wire.Json.CapabilityList, cancellation);
        var all = stacks.Items("items").Select(OfStack).OfType<Runnable>().DistinctBy(stack => stack.Name).OrderBy(stack => stack.Name, StringComparer.Ordinal).ToList();
        var taken = all.Select(stack => stack.Name).ToHashSet(StringComparer.Ordinal);
        // A LoopStack goes before a capability of the same name.
        all.AddRange(capabilities.Items.GroupBy(item => item.Capability, StringComparer.Ordinal).Where(group => !taken.Contains(group.Key)).OrderBy(group => group.Key, StringComparer.Ordinal).Select(OfCapability));
        return all;
    }

    private static Runnable? OfStack(JsonElement resource) =>
        resource.Field("metadata")?.Text("name") is not { } name || resource.Field("spec") is not { } spec ? null
            : new Runnable(name, true, spec.Text("description"), spec.Field("schema")?.Field("input"), spec.Texts("capabilities"), []);

    private static Runnable OfCapability(IGrouping<string, CapabilityView> capability)
    {
        var offers = capability.SelectMany(view => view.Instances).ToArray();
        return new Runnable(capability.Key, false, null, offers.Select(offer => offer.InputSchema).FirstOrDefault(schema => schema is not null), [], [.. offers.Select(offer => offer.Instance).Distinct()]);
    }
}
