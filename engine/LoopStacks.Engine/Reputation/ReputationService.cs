using System.Globalization;
using System.Text;
using LoopStacks.Contracts.Problems;
using LoopStacks.Contracts.Reputation;
using LoopStacks.Core.Loops;
using LoopStacks.Core.Reputation;
using LoopStacks.Engine.Faults;
using LoopStacks.Engine.Loops;
using ErrorCode = LoopStacks.Contracts.Problems.ErrorCode;

namespace LoopStacks.Engine.Reputation;

/// <summary>Feedback into the store, figures out of the book.</summary>
internal sealed class ReputationService(LoopReader reader, IReputationStore store, ReputationBook book, ReputationProjection projection, TimeProvider time)
    : IReputationService
{
    private const int MostFeedbackOfALoop = 1000;
    private const string Anonymous = "anonymous";

    public async ValueTask<Outcome<FeedbackGiven>> GiveAsync(LoopId loop, FeedbackRequest request, CancellationToken cancellation)
    {
        if (await reader.FoldAsync(loop, cancellation) is not { } state)
            return new Fault(ErrorCode.NotFound, $"There is no execution {loop}.");
        if (FeedbackTarget.Check(state, request) is { } fault)
            return fault;
        var says = new FeedbackScore(request.Score!.Value, request.WorkItem, request.WorkItem is null ? request.Instance : null, request.Capability);
        var given = new GivenFeedback(loop, state.Accepted!.Realm, request.By ?? Anonymous, says, request.Comment, time.GetUtcNow());
        var place = await store.PutFeedbackAsync(given, MostFeedbackOfALoop, cancellation);
        if (place == FeedbackPlace.Full)
            return new Fault(ErrorCode.Conflict, $"Execution {loop} has {MostFeedbackOfALoop} feedbacks, as many as are kept. One that its author gave before can still be replaced.");
        projection.NoticeFeedback();
        return new FeedbackGiven(View(given), place == FeedbackPlace.New);
    }

    public async ValueTask<FeedbackPage?> FeedbackAsync(LoopId loop, long after, int limit, CancellationToken cancellation)
    {
        if (await reader.FoldAsync(loop, cancellation) is null)
            return null;
        var found = await store.FeedbackOfAsync(loop, after, limit + 1, cancellation);
        var page = found.Take(limit).ToArray();
        return new FeedbackPage([.. page.Select(stored => View(stored.Given))], found.Count > limit ? page[^1].Id.ToString(CultureInfo.InvariantCulture) : null);
    }

    public Outcome<ReputationPage> List(ReputationFilter filter)
    {
        var after = default(ReputationKey?);
        if (filter.Cursor is not null && (after = KeyOf(filter.Cursor)) is null)
            return new Fault(ErrorCode.UnknownCursor, $"The cursor '{filter.Cursor}' is none of ours; take 'next' of the page before, or leave it out.");
        var found = book.All
            .Where(entry => (filter.Realm is null || entry.Key.Realm == filter.Realm)
                && (filter.Instance is null || entry.Key.Instance == filter.Instance)
                && (filter.Capability is null || entry.Key.Capability == filter.Capability)
                && (after is not { } last || Compare(entry.Key, last) > 0))
            .Order(Comparer<KeyValuePair<ReputationKey, ReputationState>>.Create((a, b) => Compare(a.Key, b.Key)))
            .Take(filter.Limit + 1)
            .ToArray();
        var page = found.Take(filter.Limit).ToArray();
        return new ReputationPage(
            [.. page.Select(entry => ReputationMapper.View(entry.Key, book.Figures(entry.Value)))],
            found.Length > filter.Limit ? CursorOf(page[^1].Key) : null);
    }

    public Task SettledAsync(CancellationToken cancellation) => projection.SettledAsync().WaitAsync(cancellation);

    private static Feedback View(GivenFeedback given) => new(
        given.Loop.ToString(), given.Realm, given.Says.Score, given.By, given.At, given.Says.WorkItem, given.Says.Instance, given.Says.Capability, given.Comment);

    private static int Compare(ReputationKey a, ReputationKey b)
    {
        var order = string.CompareOrdinal(a.Realm, b.Realm);
        order = order != 0 ? order : string.CompareOrdinal(a.Instance, b.Instance);
        return order != 0 ? order : string.CompareOrdinal(a.Capability, b.Capability);
    }

    // Names have no control characters.
    private static string CursorOf(ReputationKey key) =>
        System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{key.Realm}\n{key.Instance}\n{key.Capability}"));

    private static ReputationKey? KeyOf(string cursor)
    {
        if (!System.Buffers.Text.Base64Url.IsValid(cursor))
            return null;
        var parts = Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(cursor)).Split('\n');
        return parts.Length == 3 ? new ReputationKey(parts[0], parts[1], parts[2]) : null;
    }
}
