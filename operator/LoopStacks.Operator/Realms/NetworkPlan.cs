using k8s.Models;
using LoopStacks.Core.Resources;
using LoopStacks.Operator.Children;

namespace LoopStacks.Operator.Realms;

/// <summary>
/// Who may reach the pods of a realm, and whom they may reach. Agents call and are never called (the kubelet's probes pass any policy), so nothing comes in to them, except from the same or from other realms
/// where the realm says so. Pure.
/// </summary>
internal static class NetworkPlan
{
    /// <summary>Addresses of clusters, of private networks and of clouds' metadata services.</summary>
    private static readonly string[] s_private = ["10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"];
    private static readonly string[] s_private6 = ["fc00::/7", "fe80::/10"];

    public static IEnumerable<Child> Of(RealmWish wish)
    {
        if (wish.Realm.Spec.Isolation == RealmIsolation.Shared)
            yield break;
        yield return Child.Of(ChildKinds.NetworkPolicy, Agents(wish));
        if (RedisPlan.IsWanted(wish.Realm.Spec))
            yield return Child.Of(ChildKinds.NetworkPolicy, Redis(wish));
    }

    private static V1NetworkPolicy Agents(RealmWish wish)
    {
        var isDedicated = wish.Realm.Spec.Isolation == RealmIsolation.Dedicated;
        return new V1NetworkPolicy
        {
            Metadata = wish.Metadata(Names.Of(wish.Name, "-agents")),
            Spec = new V1NetworkPolicySpec
            {
                PodSelector = Select(AgentsOf(wish)),
                PolicyTypes = isDedicated ? ["Ingress", "Egress"] : ["Ingress"],
                Ingress = wish.Realm.Spec.Networking.AllowCrossRealmCommunication
                    ? [new V1NetworkPolicyIngressRule { FromProperty = [Anywhere(new() { [Labels.PartOf] = Labels.Product })] }]
                    : [new V1NetworkPolicyIngressRule { FromProperty = [new V1NetworkPolicyPeer { PodSelector = Select(AgentsOf(wish)) }] }],
                Egress = isDedicated ? Egress(wish) : null,
            },
        };
    }

    /// <summary>Names, the control plane, the realm itself, and the internet (for models), but nothing else of the cluster.</summary>
    private static List<V1NetworkPolicyEgressRule> Egress(RealmWish wish)
    {
        var rules = new List<V1NetworkPolicyEgressRule>
        {
            new() { Ports = [new V1NetworkPolicyPort { Port = 53, Protocol = "UDP" }, new V1NetworkPolicyPort { Port = 53, Protocol = "TCP" }] },
            new() { To = [Anywhere(new() { [Labels.Name] = Labels.Product, [Labels.Component] = "control-plane" })] },
            new() { To = [new V1NetworkPolicyPeer { PodSelector = Select(new() { [Labels.ManagedBy] = Labels.Operator, [Labels.Realm] = wish.Name }) }] },
            new() { To = [Outside("0.0.0.0/0", s_private), Outside("::/0", s_private6)] },
        };
        if (wish.Realm.Spec.Networking.AllowCrossRealmCommunication)
            rules.Add(new() { To = [Anywhere(new() { [Labels.ManagedBy] = Labels.Operator, [Labels.Component] = "agent" })] });
        return rules;
    }

    private static V1NetworkPolicy Redis(RealmWish wish) => new()
    {
        Metadata = wish.Metadata(Names.Of(wish.Name, "-redis-access")),
        Spec = new V1NetworkPolicySpec
        {
            PodSelector = Select(RedisPlan.PodLabels(wish.Name, role: null)),
            PolicyTypes = ["Ingress"],
            Ingress =
            [
                new V1NetworkPolicyIngressRule
                {
                    FromProperty =
                    [
                        new V1NetworkPolicyPeer { PodSelector = Select(new() { [Labels.ManagedBy] = Labels.Operator, [Labels.Realm] = wish.Name }) },
                        Anywhere(new() { [Labels.Name] = Labels.Product, [Labels.Component] = "control-plane" }),
                    ],
                    Ports = [new V1NetworkPolicyPort { Port = RedisPlan.Port, Protocol = "TCP" }],
                },
            ],
        },
    };

    private static Dictionary<string, string> AgentsOf(RealmWish wish) => new() { [Labels.ManagedBy] = Labels.Operator, [Labels.Realm] = wish.Name, [Labels.Component] = "agent" };

    private static V1LabelSelector Select(Dictionary<string, string> labels) => new() { MatchLabels = labels };

    private static V1NetworkPolicyPeer Anywhere(Dictionary<string, string> labels) => new() { NamespaceSelector = new V1LabelSelector(), PodSelector = Select(labels) };

    private static V1NetworkPolicyPeer Outside(string all, string[] except) => new() { IpBlock = new V1IPBlock { Cidr = all, Except = [.. except] } };
}
