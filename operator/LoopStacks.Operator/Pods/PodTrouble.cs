using System.Globalization;
using System.Text.Json;

namespace LoopStacks.Operator.Pods;

/// <summary>Why a pod does not run, in the words of the scheduler or the kubelet, and how to mend it. Pure.</summary>
/// <param name="Reason">One of <see cref="Reasons"/>.</param>
/// <param name="Message">Without a full stop, then a sentence with the remedy.</param>
internal sealed record PodTrouble(string Reason, string Message)
{
    private const int LongestWords = 1024;

    /// <summary>The first trouble that there is: what keeps a pod from ever starting before what ends it again and again, and of several pods the first by name, so that it stays the same.</summary>
    public static PodTrouble? Of(IEnumerable<PodObject> pods) => pods
        .Where(pod => pod.Metadata.DeletionTimestamp is null && pod.Status is { ValueKind: JsonValueKind.Object })
        .Select(pod => (Pod: pod, Trouble: Of(pod.Metadata.NamespaceProperty, pod.Metadata.Name, pod.Status!.Value)))
        .Where(found => found.Trouble is not null)
        .OrderBy(found => Rank(found.Trouble!.Reason))
        .ThenBy(found => found.Pod.Metadata.Name, StringComparer.Ordinal)
        .Select(found => found.Trouble)
        .FirstOrDefault();

    private static PodTrouble? Of(string space, string pod, JsonElement status)
    {
        foreach (var container in Items(status, "containerStatuses"))
        {
            if (OfContainer(space, pod, container) is { } trouble)
                return trouble;
        }

        foreach (var condition in Items(status, "conditions"))
        {
            if (Text(condition, "type") == "PodScheduled" && Text(condition, "status") == "False" && Text(condition, "reason") == "Unschedulable")
            {
                return new(Reasons.Unschedulable, $"no node takes the pod {pod}: {Words(Text(condition, "message") ?? "the scheduler does not say why")}. "
                    + "Ask for less (spec.resources), place it elsewhere (spec.placement), or give the cluster a node that fits.");
            }
        }

        return null;
    }

    private static PodTrouble? OfContainer(string space, string pod, JsonElement container)
    {
        var waiting = Part(Part(container, "state"), "waiting");
        var reason = Text(waiting, "reason");
        var image = Text(container, "image") ?? "?";
        switch (reason)
        {
            case "ErrImagePull" or "ImagePullBackOff" or "ErrImageNeverPull" or "InvalidImageName" or "RegistryUnavailable" or "ImageInspectError":
                return new(Reasons.ImagePullFailed, $"the image '{image}' can't be pulled: {Words(Text(waiting, "message") ?? reason)}. "
                    + "Correct spec.runtime.image of the Agent; where the registry wants a login, name its Secret in Images:PullSecrets.");
            case "CreateContainerConfigError" or "CreateContainerError" or "RunContainerError":
                return new(Reasons.ContainerRefused, $"the container of the pod {pod} can't be made: {Words(Text(waiting, "message") ?? reason)}. See `kubectl describe pod -n {space} {pod}`.");
        }

        // One that ran is started again: at once, or after a wait that grows (CrashLoopBackOff). One that has come up since is no trouble any more.
        var isReady = Part(container, "ready") is { ValueKind: JsonValueKind.True };
        var ended = Part(Part(container, "state"), "terminated") ?? (isReady ? null : Part(Part(container, "lastState"), "terminated"));
        return ended is { ValueKind: JsonValueKind.Object } end ? Ended(space, pod, end) : null;
    }

    private static PodTrouble Ended(string space, string pod, JsonElement end)
    {
        var code = Part(end, "exitCode") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var known) ? known : (int?)null;
        var exit = code is { } some ? string.Create(CultureInfo.InvariantCulture, $"exit code {some}") : "no exit code";
        if (Text(end, "reason") == "OOMKilled")
        {
            return new(Reasons.OutOfMemory, $"the agent in the pod {pod} was killed for it used more memory than it may ({exit}). "
                + "Raise spec.resources.memory of the AgentInstance, or runtime.resources.memory of the Agent.");
        }

        if (code == 0)
            return new(Reasons.CrashLooping, $"the agent in the pod {pod} ends by itself ({exit}) and is started again and again. An agent runs until it is stopped; see `kubectl logs -n {space} {pod} --previous`.");
        var last = Text(end, "message") is { Length: > 0 } message ? $": {Words(message)}" : "";
        return new(Reasons.CrashLooping, $"the agent in the pod {pod} ended with {exit} and is started again and again{last}. See `kubectl logs -n {space} {pod} --previous`.");
    }

    private static int Rank(string reason) => reason switch
    {
        Reasons.ImagePullFailed => 0,
        Reasons.ContainerRefused => 1,
        Reasons.Unschedulable => 2,
        Reasons.OutOfMemory => 3,
        _ => 4,
    };

    /// <summary>On one line, without the full stop that follows; a long one from its end, where the cause stands.</summary>
    private static string Words(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.');
        return line.Length <= LongestWords ? line : "…" + line[^LongestWords..];
    }

    private static JsonElement.ArrayEnumerator Items(JsonElement of, string name) => Part(of, name) is { ValueKind: JsonValueKind.Array } items ? items.EnumerateArray() : default;

    private static JsonElement? Part(JsonElement? of, string name) =>
        of is { ValueKind: JsonValueKind.Object } document && document.TryGetProperty(name, out var part) && part.ValueKind != JsonValueKind.Null ? part : null;

    private static string? Text(JsonElement? of, string name) => Part(of, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}
