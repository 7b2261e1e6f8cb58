using k8s.Autorest;
using LoopStacks.Contracts.Problems;
using LoopStacks.Engine.Faults;
using LoopStacks.Kubernetes.Connections;

namespace LoopStacks.ControlPlane.Kubernetes;

/// <summary>What failures of the API server mean to callers.</summary>
internal static class KubernetesFaults
{
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(2);

    /// <summary>Whether the API server can't be reached, or can't answer now; not where it refuses.</summary>
    public static bool IsAway(Exception exception) => exception switch
    {
        HttpRequestException or TimeoutException => true,
        TaskCanceledException { InnerException: TimeoutException } => true,
        HttpOperationException operation => (int)operation.Response.StatusCode is 401 or 403 or 429 or >= 500, // This process itself is not known or not allowed to ask: its trouble, not the caller's.
        KubernetesApiException api => (int)api.Status is 429 or >= 500,
        _ => false,
    };

    public static Fault Away(Exception exception) => new(ErrorCode.StorageUnavailable, $"The Kubernetes API can't be asked now: {Reason(exception)}. Nothing was done; try again.", RetryAfter: s_soon);

    public static string Reason(Exception exception) => exception is HttpOperationException operation
        ? $"it answered {(int)operation.Response.StatusCode} {operation.Response.ReasonPhrase}"
        : exception.Message;
}
