using System.Text.Json.Nodes;
using LoopStacks.Operator.Children;

namespace LoopStacks.Operator.Tests;

/// <summary>The rules of the Pod Security level <c>restricted</c> (kubernetes.io/docs/concepts/security/pod-security-standards), which the API server of the tests is too old to check.</summary>
internal static class RestrictedLevel
{
    private static readonly string[] s_volumes = ["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"];

    public static IReadOnlyList<string> Faults(IEnumerable<Child> children) => [.. children.SelectMany(child => Faults(child))];

    public static IEnumerable<string> Faults(Child child)
    {
        if (child.Document["spec"]?["template"]?["spec"] is not JsonObject pod)
            yield break;
        foreach (var field in (string[])["hostNetwork", "hostPID", "hostIPC"])
        {
            if (pod[field]?.GetValue<bool>() == true)
                yield return $"{child}: {field}";
        }

        foreach (var volume in pod["volumes"]?.AsArray() ?? [])
        {
            if (volume!.AsObject().Any(field => field.Key != "name" && !s_volumes.Contains(field.Key)))
                yield return $"{child}: volume {volume["name"]}";
        }

        if (pod["securityContext"]?["runAsNonRoot"]?.GetValue<bool>() != true)
            yield return $"{child}: runAsNonRoot";
        if (pod["securityContext"]?["runAsUser"]?.GetValue<long>() == 0)
            yield return $"{child}: runAsUser";
        if (pod["securityContext"]?["seccompProfile"]?["type"]?.GetValue<string>() is not ("RuntimeDefault" or "Localhost"))
            yield return $"{child}: seccompProfile";
        foreach (var container in (pod["containers"]?.AsArray() ?? []).Concat(pod["initContainers"]?.AsArray() ?? []))
        {
            var security = container!["securityContext"];
            if (security?["allowPrivilegeEscalation"]?.GetValue<bool>() != false)
                yield return $"{child}: allowPrivilegeEscalation";
            if (security?["privileged"]?.GetValue<bool>() == true)
                yield return $"{child}: privileged";
            if (security?["capabilities"]?["drop"]?.AsArray().Any(name => name!.GetValue<string>() == "ALL") != true || security["capabilities"]?["add"] is not null)
                yield return $"{child}: capabilities";
            if ((container["ports"]?.AsArray() ?? []).Any(port => port!["hostPort"] is not null))
                yield return $"{child}: hostPort";
        }
    }
}
