using k8s.Models;

namespace LoopStacks.Operator;

/// <summary>Labels and annotations that the operator writes and reads.</summary>
internal static class Labels
{
    public const string ManagedBy = "app.kubernetes.io/managed-by";
    public const string PartOf = "app.kubernetes.io/part-of";
    public const string Name = "app.kubernetes.io/name";
    public const string Component = "app.kubernetes.io/component";
    public const string Realm = "loopstacks.io/realm";
    public const string Instance = "loopstacks.io/instance";
    public const string Agent = "loopstacks.io/agent";

    public const string Operator = "loopstacks-operator";
    public const string Product = "loopstacks";

    /// <summary>What a child was last made from: a hash of the document that was applied.</summary>
    public const string AppliedHash = "loopstacks.io/applied";

    /// <summary>In the pod template: a hash of what the pods read when they start. Another one rolls them.</summary>
    public const string ContentHash = "loopstacks.io/content";

    /// <summary>On an Agent: port of the probes that its image answers, or <c>none</c>.</summary>
    public const string ProbePort = "loopstacks.io/probe-port";

    /// <summary>On a Realm, followed by the name of an AgentInstance: approves it, for the Agent that is the value, or for every one where that is <c>true</c>.</summary>
    public const string ApprovalPrefix = "approvals.loopstacks.io/";

    /// <summary>Selects everything that the operator made.</summary>
    public const string Selector = ManagedBy + "=" + Operator;

    public static Dictionary<string, string> OfRealm(string realm) => new()
    {
        [ManagedBy] = Operator,
        [PartOf] = Product,
        [Realm] = realm,
    };

    public static Dictionary<string, string> OfInstance(string realm, string instance, string agent)
    {
        var labels = OfRealm(realm);
        labels[Component] = "agent";
        labels[Instance] = instance;
        labels[Agent] = agent;
        return labels;
    }

    /// <summary>Which pods are an instance's. Never changes, since a Deployment's selector can't.</summary>
    public static V1LabelSelector PodsOf(string instance) => new()
    {
        MatchLabels = new Dictionary<string, string> { [ManagedBy] = Operator, [Instance] = instance },
    };

    /// <summary>The same as the text that the scale sub-resource shows.</summary>
    public static string SelectorOf(string instance) => $"{ManagedBy}={Operator},{Instance}={instance}";
}
