using System.Collections.Concurrent;
using LoopStacks.Contracts.Problems;
using LoopStacks.Contracts.Reputation;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Faults;
using LoopStacks.Engine.Reputation;

namespace LoopStacks.Api.Tests.Fakes;

/// <summary>Keeps feedback by loop, author and work item, and answers one reputation.</summary>
internal sealed class FakeReputationService : IReputationService
{
    private readonly ConcurrentDictionary<(LoopId, string, int?), Feedback> _feedback = new();

    public ConcurrentQueue<FeedbackRequest> Requests { get; } = new();

    public ConcurrentQueue<ReputationFilter> Filters { get; } = new();

    public ConcurrentQueue<(long After, int Limit)> Reads { get; } = new();

    /// <summary>Set to refuse feedback.</summary>
    public Fault? Refusal { get; set; }

    /// <summary>Whether there is a loop of any id.</summary>
    public bool HasLoop { get; set; } = true;

    public ValueTask<Outcome<FeedbackGiven>> GiveAsync(LoopId loop, FeedbackRequest request, CancellationToken cancellation)
    {
        Requests.Enqueue(request);
        if (Refusal is { } fault)
            return ValueTask.FromResult<Outcome<FeedbackGiven>>(fault);
        var by = request.By ?? "anonymous";
        var feedback = new Feedback(loop.ToString(), "default-realm", request.Score!.Value, by, DateTimeOffset.UnixEpoch, request.WorkItem, Comment: request.Comment);
        var isNew = _feedback.TryAdd((loop, by, request.WorkItem), feedback);
        return ValueTask.FromResult<Outcome<FeedbackGiven>>(new FeedbackGiven(feedback, isNew));
    }

    public ValueTask<FeedbackPage?> FeedbackAsync(LoopId loop, long after, int limit, CancellationToken cancellation)
    {
        Reads.Enqueue((after, limit));
        return ValueTask.FromResult(HasLoop ? new FeedbackPage([.. _feedback.Values], "7") : null);
    }

    public Task SettledAsync(CancellationToken cancellation) => Task.CompletedTask;

    public Outcome<ReputationPage> List(ReputationFilter filter)
    {
        Filters.Enqueue(filter);
        if (filter.Cursor == "bad")
            return new Fault(ErrorCode.UnknownCursor, "None of ours.");
        return new ReputationPage(
            [
                new ReputationView(
                    "default-realm", "i", "c", 0.75, 0.9, new CalibrationView(-0.1), new JudgedView(2, 1), new JudgedView(1, 1), new AttemptsView(3, 1, 0, 0, 0, 0), new SpeedView(),
                    DateTimeOffset.UnixEpoch),
            ],
            null);
    }
}
