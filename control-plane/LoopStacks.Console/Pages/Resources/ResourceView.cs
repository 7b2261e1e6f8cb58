using System.Text.Json;
using LoopStacks.Client.Loops;

namespace LoopStacks.WebConsole.Pages.Resources;

/// <summary>A resource as the API gives it, read leniently: a newer platform may say more.</summary>
public sealed record ResourceView(JsonElement Document, string Name, string Namespace, JsonElement Spec, JsonElement Status)
{
    public const string DefaultNamespace = "default";

    private static readonly JsonElement s_nothing = JsonElement.Parse("{}");

    public string? Version => Document.Field("metadata")?.Text("resourceVersion");

    public DateTimeOffset? CreatedAt => Document.Field("metadata")?.Time("creationTimestamp");

    public bool IsBeingDeleted => Document.Field("metadata")?.Field("deletionTimestamp") is not null;

    public string? Phase => Status.Text("phase");

    public IReadOnlyDictionary<string, string> Labels =>
        Document.Field("metadata")?.Field("labels") is { ValueKind: JsonValueKind.Object } labels ? labels.EnumerateObject().ToDictionary(label => label.Name, label => label.Value.ToString(), StringComparer.Ordinal) : [];

    public IReadOnlyList<ConditionView> Conditions => [.. Status.Items("conditions").Where(item => item.Text("type") is not null).Select(item =>
        new ConditionView(item.Text("type")!, item.Text("status") ?? "Unknown", item.Text("reason"), item.Text("message"), item.Time("lastTransitionTime")))];

    /// <summary>Whether it is as it should be; null where nobody says.</summary>
    public bool? IsReady => Conditions.FirstOrDefault(condition => condition.Type == "Ready") is { } ready ? ready.IsTrue : Phase is null ? null : Phase is "Ready" or "Running";

    public string? Description => Spec.Text("description") ?? Spec.Field("metadata")?.Text("description");

    /// <summary>The capabilities that it offers or needs.</summary>
    public IReadOnlyList<string> Capabilities => Spec.Texts("capabilities");

    public bool IsComposite => Spec.Field("loops") is { ValueKind: JsonValueKind.Array };

    public static ResourceView? Of(JsonElement document) =>
        document.Field("metadata")?.Text("name") is not { } name ? null
            : new ResourceView(document, name, document.Field("metadata")!.Value.Text("namespace") ?? DefaultNamespace, document.Field("spec") ?? s_nothing, document.Field("status") ?? s_nothing);

    public bool IsAt(string name, string place) => Name == name && Namespace == place;
}

/// <param name="Status"><c>True</c>, <c>False</c> or <c>Unknown</c>.</param>
/// <param name="Since">When the status last changed; null where nobody says.</param>
public sealed record ConditionView(string Type, string Status, string? Reason, string? Message, DateTimeOffset? Since)
{
    /// <summary>Conditions that are good when they are not true.</summary>
    private static readonly string[] s_bad = ["Degraded", "Stalled", "ScalingLimited"];

    public bool IsTrue => Status == "True";

    public bool? IsGood => Status == "Unknown" ? null : IsTrue != s_bad.Contains(Type);
}
