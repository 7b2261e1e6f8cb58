using System.Collections.Immutable;
using LoopStacks.Contracts.Executions;
using LoopStacks.Core.Bidding;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Coordination;
using LoopStacks.Engine.Journal;
using Orleans;
using Orleans.Concurrency;

namespace LoopStacks.Engine.Loops;

/// <summary>One loop. Its key is the loop's id.</summary>
internal interface ILoopGrain : IGrainWithGuidKey
{
    /// <summary>How long a caller waits for a new loop to be durable, and for what it asks of one to be: a store that hangs must not hold callers for long. What is under way then goes on all the same.</summary>
    const string AnswerWithin = "00:00:05";

    const string DecideWithin = "00:00:10";

    /// <summary>Starts the loop by a definition; completes when it is durable. Only ever called with a new id.</summary>
    /// <returns>The loop as accepted.</returns>
    [ResponseTimeout(AnswerWithin)]
    Task<Immutable<Execution>> StartAsync([Immutable] StoredDefinition definition, [Immutable] StartLoop command);

    /// <summary>Starts the loop as a child, or finds it; completes when it is durable.</summary>
    Task StartChildAsync([Immutable] StoredDefinition definition, [Immutable] StartLoop command);

    /// <summary>A working agent wants a child, or looks for it by its key.</summary>
    Task<Immutable<ChildNotice>> SpawnAsync([Immutable] ChildRequest request);

    /// <summary>A child has ended.</summary>
    Task EndChildAsync([Immutable] ChildEnded end);

    /// <summary>Asks the children that have not reported their end whether they have one.</summary>
    Task AskChildrenAsync();

    /// <summary>A loop that has ended reports that to its parent again.</summary>
    /// <returns>False where there is no such loop.</returns>
    Task<bool> RemindAsync(string? pausedBy);

    Task<bool> IsRunningAsync();

    Task CancelAsync(string reason);

    /// <summary>A working agent asks a person, or looks for the question by its key.</summary>
    Task<Immutable<AnswerNotice>> AskAsync([Immutable] QuestionRequest request);

    /// <summary>A descendant waits for people until then.</summary>
    /// <returns>Until when the child may take; null where this loop has ended.</returns>
    Task<DateTimeOffset?> ExtendAsync(DateTimeOffset until, string reason);

    /// <summary>The parent was paused or resumed.</summary>
    Task PauseChildAsync(bool resume, string by);

    /// <summary>A person lets the loop go on.</summary>
    [ResponseTimeout(DecideWithin)]
    Task<Immutable<Rejection?>> ResumeAsync(string by);

    /// <summary>Decides a command; completes when what it came to is durable.</summary>
    /// <returns>Null where it was taken, else why it changed nothing. A loop that does not exist answers UnknownWork.</returns>
    [ResponseTimeout(DecideWithin)]
    Task<Immutable<Rejection?>> HandleAsync([Immutable] LoopCommand command);

    /// <summary>Answers to an announcement.</summary>
    Task AnswerAsync(int attempt, [Immutable] ImmutableArray<BidAnswer> answers);

    /// <summary>These work items are alive.</summary>
    Task RenewAsync([Immutable] ImmutableArray<HeldItem> items);

    /// <summary>An instance became present.</summary>
    Task NoticeAsync([Immutable] InstanceOffer offer);

    /// <summary>Time has passed.</summary>
    Task TickAsync();

    /// <summary>The process that held the loop is gone.</summary>
    Task RecoverAsync();

    /// <summary>
    /// Completes when the loop has ended, or somewhat later than <paramref name="atMost"/>. Ask for short times: a grain that is to leave this process leaves when its requests are over, and takes none until then.
    /// </summary>
    /// <returns>The loop at its end, or as it is; null where there is no such loop.</returns>
    Task<Immutable<Execution?>> EndAsync(TimeSpan atMost);
}
