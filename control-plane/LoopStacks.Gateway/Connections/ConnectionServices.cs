using LoopStacks.Engine.Coordination;
using LoopStacks.Engine.State;
using LoopStacks.Gateway.Admission;
using LoopStacks.Gateway.Diagnostics;
using LoopStacks.Gateway.Instances;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LoopStacks.Gateway.Connections;

/// <summary>What every connection needs.</summary>
internal sealed class ConnectionServices(
    AgentGateway gateway,
    IAgentAdmission admission,
    ILoopInbox inbox,
    AgentState state,
    EffectRunner effects,
    GatewayMetrics metrics,
    IOptions<GatewayOptions> options,
    TimeProvider time,
    ILogger<ReplicaConnection> logger)
{
    public AgentGateway Gateway => gateway;

    public IAgentAdmission Admission => admission;

    public ILoopInbox Inbox => inbox;

    public AgentState State => state;

    public EffectRunner Effects => effects;

    public GatewayMetrics Metrics => metrics;

    public GatewayOptions Options { get; } = options.Value;

    public TimeProvider Time => time;

    public ILogger Logger => logger;
}
