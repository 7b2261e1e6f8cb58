using System.Text.Json;
using LoopStacks.Kubernetes.Apply;
using LoopStacks.Kubernetes.Connections;
using LoopStacks.Operator.Children;
using LoopStacks.Operator.Settings;

namespace LoopStacks.Operator.AgentInstances;

/// <summary>The address that agents connect to, as it is written into their pods. Thread safe.</summary>
internal sealed class ControlPlaneAddress(ApplyClient client, OperatorOptions options, TimeProvider time)
{
    private static readonly TimeSpan s_fresh = TimeSpan.FromSeconds(30);

    private sealed record Known(string? Address, long At);

    private volatile Known? _known;

    /// <summary>Null where the service is not there, or has no address yet.</summary>
    public async ValueTask<string?> FindAsync(CancellationToken cancellation)
    {
        if (options.ControlPlaneUrl.Length > 0)
            return options.ControlPlaneUrl;
        var parts = options.ControlPlaneService.Split('/');
        if (options.Addresses == AddressForm.Name)
            return Url($"{parts[1]}.{parts[0]}.svc");
        if (_known is { } known && time.GetElapsedTime(known.At) < s_fresh)
            return known.Address;
        var service = await client.GetAsync(ChildKinds.Service, new ObjectKey(parts[0], parts[1]), cancellation);
        var address = service is { } there && there.GetProperty("spec").TryGetProperty("clusterIP", out var ip) && ip.GetString() is { Length: > 0 } found && found != "None" ? Url(found) : null;
        _known = new Known(address, time.GetTimestamp());
        return address;
    }

    public Refusal Missing() => new(
        Reasons.ControlPlaneMissing,
        $"There is no Service {options.ControlPlaneService} with a cluster IP for the agents to connect to; install the control plane, or set {OperatorOptions.Section}:{nameof(OperatorOptions.ControlPlaneService)} or {nameof(OperatorOptions.ControlPlaneUrl)} of the operator.");

    private string Url(string host) => (host.Contains(':', StringComparison.Ordinal) ? $"http://[{host}]" : $"http://{host}") + (options.ControlPlanePort == 80 ? "" : $":{options.ControlPlanePort}");
}
