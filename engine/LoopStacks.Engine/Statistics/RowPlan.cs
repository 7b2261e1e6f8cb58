using LoopStacks.Contracts.Problems;
using LoopStacks.Core.Statistics;
using LoopStacks.Engine.Faults;

namespace LoopStacks.Engine.Statistics;

/// <summary>Which rollups a query reads, and which row each of them goes into.</summary>
/// <param name="KeyOf">The row's key.</param>
internal sealed record RowPlan(RollupQuery Query, Func<RollupKey, string> KeyOf)
{
    public static Outcome<RowPlan> Of(StatisticsQuery query, IReadOnlyList<Bucket> buckets)
    {
        if (Misplaced(query) is { } fault)
            return fault;
        return query.By switch
        {
            StatisticsBy.Realm => new RowPlan(new RollupQuery(RollupKind.Realm, buckets, query.Realm), key => key.Realm),
            StatisticsBy.Stack => new RowPlan(new RollupQuery(RollupKind.Stack, buckets, query.Realm, query.Stack), key => key.Name),
            StatisticsBy.Instance => new RowPlan(new RollupQuery(RollupKind.Agent, buckets, query.Realm, query.Agent), key => key.Other),
            StatisticsBy.Agent when query is { Stack: null, Capability: null } => new RowPlan(new RollupQuery(RollupKind.Agent, buckets, query.Realm, query.Agent), key => key.Name),
            StatisticsBy.Agent => new RowPlan(new RollupQuery(RollupKind.Capability, buckets, query.Realm, query.Capability, query.Agent, query.Stack), key => key.Other),
            _ => new RowPlan(new RollupQuery(RollupKind.Capability, buckets, query.Realm, query.Capability, query.Agent, query.Stack), key => key.Name),
        };
    }

    private static Fault? Misplaced(StatisticsQuery query) => query switch
    {
        { By: StatisticsBy.Realm, Stack: not null } => No("stack", "realm", "Ask by=stack."),
        { By: StatisticsBy.Realm or StatisticsBy.Stack, Agent: not null } => No("agent", query.By == StatisticsBy.Realm ? "realm" : "stack", "Ask by=agent or by=capability."),
        { By: StatisticsBy.Realm or StatisticsBy.Stack, Capability: not null } => No("capability", query.By == StatisticsBy.Realm ? "realm" : "stack", "Ask by=capability or by=agent."),
        { By: StatisticsBy.Instance, Stack: not null } => No("stack", "instance", "Ask by=agent."),
        { By: StatisticsBy.Instance, Capability: not null } => No("capability", "instance", "Ask by=agent."),
        _ => null,
    };

    private static Fault No(string filter, string by, string instead) => new(ErrorCode.InvalidArgument, $"Parameter '{filter}' does not go with by={by}: what {by}s did is not kept by {filter}. {instead}");
}
