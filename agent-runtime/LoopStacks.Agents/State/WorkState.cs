using LoopStacks.Agents.Running;
using LoopStacks.Contracts.Connection;

namespace LoopStacks.Agents.State;

/// <summary>
/// What agents remember beyond a work item: durable, bounded, and of this realm alone. There is no need to say whose it is: the platform knows from the work in hand. Thread safe.
/// </summary>
/// <example>
/// Counts the messages of a session, however many agents count at once:
/// <code>
/// .Handle(async (work, cancellationToken) =&gt;
/// {
///     while (true)
///     {
///         var seen = await work.State.Session.GetAsync&lt;int&gt;("messages", cancellationToken);
///         if (await work.State.Session.TryReplaceAsync("messages", seen.Value + 1, seen.Version, cancellationToken: cancellationToken))
///             return new { messages = seen.Value + 1 };
///     }
/// })
/// </code>
/// </example>
public sealed class WorkState
{
    internal WorkState(Award award, StateDesk desk, CancellationToken work)
    {
        Instance = new StateScope(StateScopes.Instance, award, desk, work);
        Session = new StateScope(StateScopes.Session, award, desk, work);
        Loop = new StateScope(StateScopes.Loop, award, desk, work);
    }

    /// <summary>Of this agent instance, whatever it works on. Kept until it is deleted or its time to live is over.</summary>
    public StateScope Instance { get; }

    /// <summary>
    /// Of all loops of the realm with the same label <c>session</c>, children included: the agents of a conversation share it. Kept until it was neither set nor read for 30 days, unless it is set with a time to live.
    /// Where the loop has no such label, each call fails with <c>NoSession</c>.
    /// </summary>
    public StateScope Session { get; }

    /// <summary>Of this loop: all agents that work on it share it, and a further attempt finds what the one before has left. Kept until 7 days after the loop's end.</summary>
    public StateScope Loop { get; }
}
