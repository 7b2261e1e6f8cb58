using LoopStacks.Contracts.Connection;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Coordination;
using LoopStacks.Engine.Journal;
using Microsoft.Extensions.Logging;

namespace LoopStacks.Engine.Loops;

/// <summary>The loop and the people it waits for.</summary>
internal sealed partial class LoopActor
{
    /// <summary>A working agent asks a person. Completes when the question is durable.</summary>
    public async Task<AnswerNotice> AskAsync(QuestionRequest request)
    {
        if (!await LoadAsync())
            return Refused(request, nameof(RejectionCode.UnknownWork), $"There is no loop {Id}.");
        var due = Now + (request.Due ?? services.Options.QuestionDue);
        // The parents make room first: nobody is asked for an answer that would come too late.
        if (_state!.FindQuestion(request.Item.Number, request.Key) is null)
            await MakeRoomAsync(due, $"work item {request.Item} asks a person");
        var rejection = await EnqueueAsync(new AskQuestion(
            Now, request.Item.Number, request.Attempt, request.Instance, request.Key, request.Question, due, request.Assignees, request.Schema, request.Context, request.Default));
        if (rejection is not null)
            return Refused(request, rejection.Code.ToString(), rejection.Message);
        return _state!.FindQuestion(request.Item.Number, request.Key) is { } question
            ? Notice(question)
            : throw new StorageUnavailableException("The store failed before the question was recorded; ask it again.");
    }

    /// <summary>A descendant waits for people until then: this loop's deadlines, and those of the loops above, make room for that.</summary>
    /// <returns>Until when the child may take.</returns>
    public async Task<DateTimeOffset?> ExtendAsync(DateTimeOffset until, string reason)
    {
        if (!await LoadAsync() || _durable!.HasEnded)
            return null;
        await MakeRoomAsync(until, reason);
        return _state!.WorkDeadline;
    }

    public async Task PauseChildAsync(bool resume, string by)
    {
        if (await LoadAsync())
            await EnqueueAsync(resume ? new ResumeLoop(Now, by, AllCandidates()) : new PauseLoop(Now, by, LoopPaused.WithParent));
    }

    private async Task MakeRoomAsync(DateTimeOffset until, string reason)
    {
        DateTimeOffset? hard = null;
        if (_state!.Accepted!.Parent is { } parent)
            hard = await services.Peers.ExtendAsync(parent, until + _state.Definition.Execution.Timeout + _state.Definition.Aggregation.Timeout, reason);
        await EnqueueAsync(new ExtendDeadline(Now, until, hard, reason));
    }

    private async Task PauseChildrenAsync(LoopEffect.PauseChildren pause)
    {
        // What is said last must be heard last.
        var (before, done) = (_pausing, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        _pausing = done.Task;
        await before;
        foreach (var child in pause.Children)
        {
            try
            {
                if (_starting.TryGetValue(child, out var start))
                    await start;
                await services.Peers.PauseChildAsync(child, pause.Resume, pause.By);
            }
            catch (Exception exception)
            {
                logger.Log(StorageLog.Level(exception), exception, "Loop {Loop} could not {Do} its child {Child}; it is tried again", Id, pause.Resume ? "resume" : "pause", child);
                RemindSoon();
            }
        }

        done.SetResult();
    }

    private AnswerNotice Notice(Question question) => new(
        new WorkItemId(Id, question.Asked.Item!.Value),
        _state!.Accepted!.Realm,
        _state.Item(question.Asked.Item.Value)!.Instance,
        question.Asked.Key,
        question.Status switch
        {
            QuestionStatus.Open => "open",
            QuestionStatus.Answered => "answered",
            QuestionStatus.Expired => "expired",
            _ => "cancelled",
        },
        new TaskId(Id, question.Number).ToString(),
        question.Answer,
        question.By);

    private static AnswerNotice Refused(QuestionRequest request, string code, string message) =>
        new(request.Item, request.Realm, request.Instance, request.Key, "refused", Code: code, Message: message);

    /// <summary>A loop that waits for people only costs no memory: the journal has it, and the scanner wakes it when its time comes.</summary>
    private void RestWhereIdle()
    {
        if (_pumping || _mailbox.Count > 0 || _unwritten.Count > 0 || _held is not null || _starting.Count > 0 || _ended is not null || _state is not { IsIdle: true })
            return;
        Stop();
        _timerDue = DateTimeOffset.MaxValue;
        host.Deactivate();
    }
}
