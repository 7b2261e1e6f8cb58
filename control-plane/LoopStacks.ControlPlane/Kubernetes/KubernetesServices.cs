using k8s.Exceptions;
using LoopStacks.Api.Access;
using LoopStacks.Contracts.Problems;
using LoopStacks.ControlPlane.Agents;
using LoopStacks.ControlPlane.Settings;
using LoopStacks.Engine.Resources;
using LoopStacks.Engine.Statistics;
using LoopStacks.Gateway.Admission;
using LoopStacks.Kubernetes.Connections;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace LoopStacks.ControlPlane.Kubernetes;

/// <summary>Makes the control plane one of a Kubernetes cluster, where <c>LOOPSTACKS_KUBERNETES</c> or <c>LOOPSTACKS_KUBECONFIG</c> is given.</summary>
internal static class KubernetesServices
{
    public const string InCluster = "in-cluster";

    /// <returns>Whether it is one: resources come from the Kubernetes API, which also says who callers are and what they may do.</returns>
    /// <exception cref="ControlPlaneException">A setting can't be used; the message names it.</exception>
    public static bool AddKubernetes(this WebApplicationBuilder builder)
    {
        var (mode, path) = (builder.Configuration[ShortForms.Kubernetes], builder.Configuration[ShortForms.Kubeconfig]);
        if (string.IsNullOrEmpty(mode) && string.IsNullOrEmpty(path))
            return false;
        if (!string.IsNullOrEmpty(mode) && mode != InCluster)
            throw new ControlPlaneException(ErrorCode.InvalidArgument, $"LOOPSTACKS_KUBERNETES is '{mode}'; it is {InCluster}, or not set. From outside a cluster give LOOPSTACKS_KUBECONFIG=PATH.");
        var options = builder.Configuration.GetSection(KubernetesOptions.Section).Get<KubernetesOptions>() ?? new KubernetesOptions();
        if (options.Faults().ToArray() is { Length: > 0 } faults)
            throw new ControlPlaneException(ErrorCode.InvalidArgument, string.Join(Environment.NewLine, faults));
        var connection = Connect(path);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(_ => connection);
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddSingleton<TokenReviews>();
        builder.Services.AddSingleton<IAccessControl, KubernetesAccess>();
        builder.Services.AddSingleton<ResourceAdmission>();
        builder.Services.Replace(ServiceDescriptor.Singleton<IAgentAdmission, KubernetesAdmission>());
        builder.Services.Replace(ServiceDescriptor.Singleton<IResourceStore, KubernetesResourceStore>());
        builder.Services.AddSingleton<IStackStatusWriter, StackStatusWriter>();
        return true;
    }

    private static KubernetesConnection Connect(string? path)
    {
        try
        {
            return string.IsNullOrEmpty(path) ? KubernetesConnection.InCluster() : KubernetesConnection.FromKubeconfig(path);
        }
        catch (Exception exception) when (exception is KubeConfigException or IOException or UnauthorizedAccessException or YamlDotNet.Core.YamlException)
        {
            throw new ControlPlaneException(
                ErrorCode.CannotStart,
                string.IsNullOrEmpty(path)
                    ? $"LOOPSTACKS_KUBERNETES is {InCluster}, but this process is in no pod with a service account: {exception.Message}"
                    : $"LOOPSTACKS_KUBECONFIG is '{path}', which can't be used: {exception.Message}",
                exception);
        }
    }
}
