using LoopStacks.Api.Answers;
using LoopStacks.Api.Queries;
using LoopStacks.Api.Resources;
using LoopStacks.Contracts;
using LoopStacks.Core.Resources;
using LoopStacks.Engine.Coordination;
using LoopStacks.Engine.Resources;
using Microsoft.AspNetCore.Http;

namespace LoopStacks.Api.Capabilities;

/// <summary><c>/capabilities</c> and what is asked of one agent.</summary>
internal sealed class ReadCapabilities(ICoordinationBus bus, IResourceService resources)
{
    public Task<IResult> AllAsync(HttpContext context)
    {
        var query = new QueryReader(context.Request, "realm");
        var realm = query.Text("realm");
        if (query.Fault is { } fault)
            return Task.FromResult(Answer.Refused(fault));
        var declared = Instances(null).Where(instance => realm is null || instance.Spec.Realm == realm);
        var found = CapabilityDirectory.Of(bus.Present(realm), declared, Agents());
        return Task.FromResult(Answer.Ok(found, ContractsJson.Default.CapabilityList));
    }

    public Task<IResult> OfAgentAsync(HttpContext context)
    {
        var target = ResourceTarget.Of(context.Request, ResourceKind.Agent, "namespace");
        if (target.Fault is { } fault)
            return Task.FromResult(Answer.Refused(fault));
        var (_, name, @namespace, _, _) = target.Value;
        var present = bus.Present(null).Where(offer => offer.Agent == name).ToArray();
        // An agent of somebody's own code may be connected without a resource.
        if (present.Length == 0 && Get(target.Value) is null)
            return Task.FromResult(Answer.Refused(target.Value.Missing));
        var declared = Instances(@namespace ?? ResourceTarget.DefaultNamespace).Where(instance => instance.Spec.Agent == name);
        var found = CapabilityDirectory.Of(present, declared, Agents());
        return Task.FromResult(Answer.Ok(found, ContractsJson.Default.CapabilityList));
    }

    public Task<IResult> InstancesAsync(HttpContext context)
    {
        var target = ResourceTarget.Of(context.Request, ResourceKind.Agent, "namespace");
        if (target.Fault is { } fault)
            return Task.FromResult(Answer.Refused(fault));
        if (Get(target.Value) is null)
            return Task.FromResult(Answer.Refused(target.Value.Missing));
        var instances = resources.List(ResourceKind.AgentInstance, target.Value.Namespace ?? ResourceTarget.DefaultNamespace)
            .Where(stored => ((AgentInstance)stored.Resource).Spec.Agent == target.Value.Name)
            .ToArray();
        var list = new ResourceList(ResourceKind.AgentInstance, instances, null, 0);
        return Task.FromResult(ResourceAnswer.Of(context.Request, StatusCodes.Status200OK, list.ToDocument()));
    }

    private StoredResource? Get(ResourceTarget target) => resources.Get(ResourceKind.Agent, target.Namespace ?? ResourceTarget.DefaultNamespace, target.Name!);

    private IEnumerable<AgentInstance> Instances(string? @namespace) =>
        resources.Of(ResourceKind.AgentInstance).Where(resource => @namespace is null || resource.Metadata.Namespace == @namespace).Cast<AgentInstance>();

    // Instances name their agent without a namespace; of two agents of a name the one of the default namespace is meant.
    private Dictionary<string, Agent> Agents()
    {
        var agents = new Dictionary<string, Agent>(StringComparer.Ordinal);
        foreach (var agent in resources.Of(ResourceKind.Agent).Cast<Agent>())
            if (agent.Metadata.Namespace == ResourceTarget.DefaultNamespace || !agents.ContainsKey(agent.Metadata.Name))
                agents[agent.Metadata.Name] = agent;
        return agents;
    }
}
