using System.Text.RegularExpressions;
using LoopStacks.Core.Resources;
using LoopStacks.Operator.Settings;

namespace LoopStacks.Operator.Agents;

/// <summary>Whether an Agent may run in this cluster. Pure; its document is valid by itself, which <see cref="ResourceReader"/> saw to.</summary>
internal static partial class AgentChecks
{
    private const string UniversalRuntime = "universal-runtime";

    /// <summary>The condition Ready of an Agent.</summary>
    public static Verdict Ready(Agent agent, ImageOptions images) =>
        Refuse(agent, images)?.As(ConditionTypes.Ready)
        ?? new Verdict(ConditionTypes.Ready, true, Reasons.Valid, $"Its AgentInstances run {agent.Spec.Runtime.Image}.");

    /// <summary>The first thing that is in the way; null where nothing is.</summary>
    public static Refusal? Refuse(Agent agent, ImageOptions images) =>
        OfImage(agent.Spec.Runtime.Image, images) ?? OfRuntime(agent.Spec) ?? OfSecrets(agent.Spec) ?? OfProbe(agent);

    /// <summary>Whether the pods run the runtime that comes with the platform.</summary>
    public static bool IsUniversal(AgentSpec spec) => ImageReference.Parse(spec.Runtime.Image)?.ShortName == UniversalRuntime;

    /// <summary>Names of all keys that the Agent's model and tools want, each once, in the order of the document.</summary>
    public static IReadOnlyList<string> SecretRefs(AgentSpec spec) =>
        [.. new[] { OfModel(spec.Model) }.Concat((spec.Tools ?? []).Select(tool => tool.SecretRef)).OfType<string>().Distinct()];

    /// <summary>The port on which the image answers probes; null for none.</summary>
    public static int? ProbePort(Agent agent) =>
        agent.Metadata.Annotations?.GetValueOrDefault(Labels.ProbePort) is { } written
            ? int.TryParse(written, out var port) && port is > 1023 and <= 65535 ? port : null
            : IsUniversal(agent.Spec) ? AgentInstances.PodPlan.ProbePort : null;

    private static Refusal? OfImage(string image, ImageOptions images)
    {
        if (ImageReference.Parse(image) is not { } reference)
            return new(Reasons.ImageRefused, $"spec.runtime.image is '{image}', which is no name of an image; write one such as registry.example.com/team/agent:1.0.");
        if (images.AllowedPrefixes.Count > 0 && !images.AllowedPrefixes.Any(reference.BeginsWith))
        {
            return new(Reasons.ImageRefused, $"spec.runtime.image is '{image}'; allowed in this cluster are images that begin with {string.Join(", ", images.AllowedPrefixes)}. Push it there, "
                + $"or ask who runs the operator to add its prefix to {ImageOptions.Section}:{nameof(ImageOptions.AllowedPrefixes)}.");
        }

        return images.RequireDigest && reference.Digest is null
            ? new(Reasons.DigestRequired, $"spec.runtime.image is '{image}'; this cluster wants images by digest. Write it as {reference.Repository}@sha256:….")
            : null;
    }

    /// <summary>What the universal runtime would say when it starts, said before anything is started.</summary>
    private static Refusal? OfRuntime(AgentSpec spec)
    {
        if (!IsUniversal(spec))
            return null;
        if (!string.IsNullOrEmpty(spec.Runtime.Handler))
            return new(Reasons.RuntimeUnable, $"spec.runtime.handler is '{spec.Runtime.Handler}'; the universal runtime loads no code of an agent. Name an image of your own in spec.runtime.image, or leave the handler out.");
        return spec.Tools is { Count: > 0 } tools
            ? new(Reasons.RuntimeUnable, $"spec.tools has '{tools[0].Name}'; the universal runtime connects no MCP servers. Name an image of your own in spec.runtime.image, or leave the tools out.")
            : null;
    }

    private static Refusal? OfSecrets(AgentSpec spec)
    {
        foreach (var name in SecretRefs(spec))
        {
            if (!SecretRefForm().IsMatch(name) || Names.SecretOf(name).Length == 0)
                return new(Reasons.SecretRefRefused, $"secretRef is '{name}'; it names an environment variable, a Secret and its key: up to 63 letters, digits, '-', '.' and '_', beginning with a letter.");
            if (IsReserved(name))
                return new(Reasons.SecretRefRefused, $"secretRef is '{name}'; as an environment variable that would change how the agent's process is run. Take a name that says what the key is for, such as OPENAI_API_KEY.");
        }

        return null;
    }

    private static Refusal? OfProbe(Agent agent) =>
        agent.Metadata.Annotations?.GetValueOrDefault(Labels.ProbePort) is { } written && written != "none" && ProbePort(agent) is null
            ? new(Reasons.Invalid, $"metadata.annotations[{Labels.ProbePort}] is '{written}'; it must be a port from 1024 to 65535, or none.")
            : null;

    /// <summary>As the runtime finds it: providers' own endpoints want a key under its usual name.</summary>
    private static string? OfModel(ModelSpec? model) => model switch
    {
        null => null,
        { SecretRef: { } name } => name,
        { Endpoint: not null } => null,
        { Provider: "anthropic" } => "ANTHROPIC_API_KEY",
        _ => "OPENAI_API_KEY",
    };

    /// <summary>Variables that the operator sets, and those by which a loader, a shell or .NET is told to run something else.</summary>
    private static bool IsReserved(string name) =>
        name.ToUpperInvariant() is var upper
        && (upper is "PATH" or "HOME" or "IFS" or "ENV" or "BASH_ENV" or "PYTHONPATH" or "PYTHONSTARTUP" or "NODE_OPTIONS" or "JAVA_TOOL_OPTIONS"
            || upper.StartsWith("LOOPSTACKS", StringComparison.Ordinal) || upper.StartsWith("LD_", StringComparison.Ordinal) || upper.StartsWith("DOTNET_", StringComparison.Ordinal)
            || upper.StartsWith("COMPLUS_", StringComparison.Ordinal) || upper.StartsWith("CORECLR_", StringComparison.Ordinal));

    [GeneratedRegex(@"^[A-Za-z]([-A-Za-z0-9._]{0,61}[A-Za-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex SecretRefForm();
}
