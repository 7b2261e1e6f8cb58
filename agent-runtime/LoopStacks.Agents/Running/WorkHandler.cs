namespace LoopStacks.Agents.Running;

/// <summary>Does a work item. Runs on the thread pool, as many at once as the agent has credits.</summary>
/// <param name="work">What to do.</param>
/// <param name="cancellationToken">Cancelled when the platform takes the work back, its deadline passes, or the agent stops.</param>
internal delegate Task<WorkResult> WorkHandler(Work work, CancellationToken cancellationToken);
