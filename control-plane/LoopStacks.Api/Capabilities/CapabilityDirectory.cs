using LoopStacks.Contracts.Capabilities;
using LoopStacks.Core.Resources;
using LoopStacks.Engine.Coordination;

namespace LoopStacks.Api.Capabilities;

/// <summary>
/// Who can do what, where: the instances that are present, and those that resources declare but that are not connected (replicas 0).
/// </summary>
internal static class CapabilityDirectory
{
    public static CapabilityList Of(IReadOnlyList<InstanceOffer> present, IEnumerable<AgentInstance> declared, IReadOnlyDictionary<string, Agent> agents)
    {
        var here = present.Select(offer => (offer.Realm, offer.Instance)).ToHashSet();
        var absent = declared.Where(instance => !here.Contains((instance.Spec.Realm, instance.Metadata.Name)));
        var offers = present.SelectMany(offer => Present(offer, agents.GetValueOrDefault(offer.Agent)))
            .Concat(absent.SelectMany(instance => Absent(instance, agents.GetValueOrDefault(instance.Spec.Agent))));
        return new CapabilityList([
            .. offers.GroupBy(offer => (offer.Capability, offer.Realm), offer => offer.Offer)
                .OrderBy(group => group.Key.Capability, StringComparer.Ordinal)
                .ThenBy(group => group.Key.Realm, StringComparer.Ordinal)
                .Select(group => new CapabilityView(
                    group.Key.Capability,
                    group.Key.Realm,
                    [.. group.OrderBy(offer => offer.Instance, StringComparer.Ordinal)])),
        ]);
    }

    private static IEnumerable<(string Capability, string Realm, CapabilityOffer Offer)> Present(InstanceOffer offer, Agent? agent)
    {
        var shown = new CapabilityOffer(
            offer.Instance,
            offer.Agent,
            offer.Replicas,
            offer.InFlight,
            offer.Queued,
            offer.Credits,
            offer.InputSchema ?? agent?.Spec.Schema.Input,
            offer.OutputSchema ?? agent?.Spec.Schema.Output);
        return offer.Capabilities.Select(capability => (capability, offer.Realm, shown));
    }

    private static IEnumerable<(string Capability, string Realm, CapabilityOffer Offer)> Absent(AgentInstance instance, Agent? agent)
    {
        if (agent is null)
            return [];
        var shown = new CapabilityOffer(instance.Metadata.Name, instance.Spec.Agent, 0, 0, 0, 0, agent.Spec.Schema.Input, agent.Spec.Schema.Output);
        return agent.Spec.Capabilities.Select(capability => (capability, instance.Spec.Realm, shown));
    }
}
