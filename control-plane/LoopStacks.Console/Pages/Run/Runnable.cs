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

    /// <summary>Whether its reader may see it; else it is run by its name.</summary>
    public bool IsKnown { get; init; } = true;

    /// <summary>All that can be run, and what was refused where that is not all.</summary>
    /// <param name="platform">As its reader.</param>
    /// <param name="realm">For a reader who may see what is offered in it alone.</param>
    /// <param name="place">Namespace, for a reader who may see the LoopStacks of it alone.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<(IReadOnlyList<Runnable> All, PlatformException? Withheld)> AllAsync(PlatformClient platform, string? realm, string? place, CancellationToken cancellation)
    {
        var (stacks, withheld) = await TryAsync(call => platform.GetAsync(call, cancellation), $"/loopstacks?limit={Most}", "namespace", place);
        var (capabilities, alsoWithheld) = await TryAsync(call => platform.GetAsync(call, Wire.Json.CapabilityList, cancellation), "/capabilities", "realm", realm);
        if (withheld is not null)
            platform.GoOnWithout("LoopStacks that can be run", withheld);
        if (alsoWithheld is not null)
            platform.GoOnWithout("Capabilities that can be run", alsoWithheld);
        var all = stacks.Items("items").Select(OfStack).OfType<Runnable>().DistinctBy(stack => stack.Name).OrderBy(stack => stack.Name, StringComparer.Ordinal).ToList();
        var taken = all.Select(stack => stack.Name).ToHashSet(StringComparer.Ordinal);
        // A LoopStack goes before a capability of the same name.
        all.AddRange((capabilities?.Items ?? []).GroupBy(item => item.Capability, StringComparer.Ordinal).Where(group => !taken.Contains(group.Key)).OrderBy(group => group.Key, StringComparer.Ordinal).Select(OfCapability));
        return (all, withheld ?? alsoWithheld);
    }

    /// <summary>Everywhere, or in the part that is named where everywhere is refused.</summary>
    private static async Task<(T? Found, PlatformException? Withheld)> TryAsync<T>(Func<string, Task<T>> get, string call, string part, string? name)
    {
        try
        {
            return (await get(call), null);
        }
        catch (PlatformException everywhere) when (everywhere.Problem.Status == 403)
        {
            try
            {
                return string.IsNullOrWhiteSpace(name) ? (default, everywhere) : (await get(new QueryText(call).With(part, name).ToString()), everywhere);
            }
            catch (PlatformException there) when (there.Problem.Status == 403)
            {
                return (default, there);
            }
        }
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
