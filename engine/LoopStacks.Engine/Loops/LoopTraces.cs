using System.Diagnostics;
using LoopStacks.Core.Loops;

namespace LoopStacks.Engine.Loops;

/// <summary>
/// Spans of loops (source <c>LoopStacks.Engine</c>): a short one when a loop is accepted, whose context is stored with the loop, so that all that belongs to it finds it also after a crash and on another machine; and, when it has ended, one
/// for the whole loop with its bidding and its work, made of what is durable. A tree of loops is one trace. Without listeners nothing of this costs anything.
/// </summary>
internal static class LoopTraces
{
    public const string SourceName = "LoopStacks.Engine";

    // A loop of a thousand agents would otherwise hide all others.
    private const int MostWorkSpans = 100;

    private static readonly ActivitySource s_source = new(SourceName);

    /// <summary>The span of an acceptance; it ends with the using. Null where nobody listens.</summary>
    /// <param name="parent">W3C trace context; null begins a trace.</param>
    public static Activity? Accept(string stack, string realm, string? parent)
    {
        if (!s_source.HasListeners())
            return null;
        ActivityContext.TryParse(parent, null, isRemote: true, out var context);
        return s_source.StartActivity($"accept {stack}", ActivityKind.Producer, context)?.SetTag("loopstacks.stack", stack).SetTag("loopstacks.realm", realm);
    }

    public static void Ended(LoopState state)
    {
        if (!s_source.HasListeners())
            return;
        var accepted = state.Accepted!;
        ActivityContext.TryParse(accepted.TraceParent, null, isRemote: true, out var context);
        var end = state.EndedAt!.Value;
        using var loop = s_source.StartActivity(ActivityKind.Consumer, context, startTime: state.CreatedAt, name: $"loop {accepted.Stack}");
        if (loop is null)
            return; // Not sampled.
        loop.SetTag("loopstacks.loop", state.Id.ToString())
            .SetTag("loopstacks.stack", accepted.Stack)
            .SetTag("loopstacks.realm", accepted.Realm)
            .SetTag("loopstacks.root", accepted.Root.ToString())
            .SetTag("loopstacks.depth", accepted.Depth)
            .SetTag("loopstacks.status", LoopRows.Status(state.Phase));
        if (accepted.Labels?.GetValueOrDefault("session") is { } session)
            loop.SetTag("gen_ai.conversation.id", session);
        SetUsage(loop, state.TotalUsage);
        if (state.End is not (LoopCompleted or LoopCancelled))
            loop.SetStatus(ActivityStatusCode.Error, ExecutionMapper.Reason(state.End)?.Message);
        foreach (var round in state.Rounds)
            Bidding(round, loop.Context, end);
        foreach (var item in state.Items.Take(MostWorkSpans))
            Work(state.Id, item, loop.Context, end);
        if (state.Items.Length > MostWorkSpans)
            loop.SetTag("loopstacks.work_items_left_out", state.Items.Length - MostWorkSpans);
        loop.SetEndTime(end.UtcDateTime);
    }

    private static void Bidding(BiddingRound round, ActivityContext loop, DateTimeOffset end)
    {
        using var span = s_source.StartActivity(ActivityKind.Internal, loop, startTime: round.OpenedAt, name: "bidding");
        span?.SetTag("loopstacks.attempt", round.Attempt)
            .SetTag("loopstacks.asked", round.Asked.Length)
            .SetTag("loopstacks.answers", round.Answers.Length)
            .SetEndTime((round.ClosedAt ?? end).UtcDateTime);
    }

    private static void Work(LoopId id, WorkItem item, ActivityContext loop, DateTimeOffset end)
    {
        using var span = s_source.StartActivity(ActivityKind.Producer, loop, startTime: item.AwardedAt, name: $"invoke_agent {item.Instance}");
        if (span is null)
            return;
        span.SetTag("gen_ai.operation.name", "invoke_agent")
            .SetTag("gen_ai.agent.name", item.Instance)
            .SetTag("loopstacks.work_item", new WorkItemId(id, item.Number).ToString())
            .SetTag("loopstacks.capabilities", string.Join(',', item.Capabilities))
            .SetTag("loopstacks.attempt", item.Attempt);
        if (item.Usage is { } usage)
            SetUsage(span, usage);
        if (item.Status is WorkStatus.Failed)
            span.SetStatus(ActivityStatusCode.Error, item.Failures is { IsDefaultOrEmpty: false } failures ? failures[^1] : null);
        span.SetEndTime((item.EndedAt ?? end).UtcDateTime);
    }

    private static void SetUsage(Activity span, LoopUsage usage)
    {
        if (usage == LoopUsage.None)
            return;
        span.SetTag("gen_ai.usage.input_tokens", usage.InputTokens).SetTag("gen_ai.usage.output_tokens", usage.OutputTokens).SetTag("loopstacks.cost", (double)usage.Cost);
    }
}
