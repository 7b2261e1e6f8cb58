using LoopStacks.Contracts.Events;
using LoopStacks.Contracts.Executions;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Events;
using Microsoft.Extensions.DependencyInjection;

namespace LoopStacks.Testing;

/// <summary>Events, and questions to people, which the test answers.</summary>
public sealed partial class InMemoryPlatform
{
    private readonly HashSet<string> _handedOut = [];

    /// <summary>Waits until somebody is asked, by a loop or by one of its descendants. Each question is returned once.</summary>
    /// <param name="realm">Where the loop runs.</param>
    /// <exception cref="PlatformException">Nobody was asked within <see cref="PlatformOptions.Patience"/>.</exception>
    public async Task<TaskView> QuestionAsync(string realm = DefaultRealm)
    {
        TaskView? found = null;
        var came = await FollowAsync($"realm/{realm}", async @event =>
        {
            if (@event.Type != "questionAsked" || !LoopId.TryParse(@event.Loop, out var loop))
                return false;
            var task = await Loops.TaskAsync(new TaskId(loop, @event.Data.GetProperty("number").GetInt32()), CancellationToken.None).ConfigureAwait(false);
            lock (_gate)
                found = task is { Status: "open" } && _handedOut.Add(task.TaskId) ? task : null;
            return found is not null;
        }).ConfigureAwait(false);
        return came ? found! : throw InVain("a question to a person");
    }

    /// <summary>Answers a question.</summary>
    /// <param name="question">As returned by <see cref="QuestionAsync"/>.</param>
    /// <param name="answer">Anything that is JSON.</param>
    /// <param name="by">Who answers.</param>
    /// <exception cref="PlatformException">The platform refuses the answer.</exception>
    public async Task AnswerAsync(TaskView question, object? answer, string by = "test@example.com")
    {
        ArgumentNullException.ThrowIfNull(question);
        if (!TaskId.TryParse(question.TaskId, out var id))
            throw new PlatformException("NotFound", $"There is no task '{question.TaskId}'.");
        Value(await Loops.AnswerAsync(id, Json.Of(answer), by, CancellationToken.None).ConfigureAwait(false));
    }

    /// <summary>Waits until the history of a loop has an event.</summary>
    /// <param name="loop">The loop's id.</param>
    /// <param name="type">Name of the event, such as <c>workStarted</c>.</param>
    /// <param name="nth">Which one of that name, from 1.</param>
    /// <exception cref="PlatformException">It did not come within <see cref="PlatformOptions.Patience"/>.</exception>
    public async Task<EventEnvelope> EventAsync(string loop, string type, int nth = 1)
    {
        EventEnvelope? found = null;
        var left = nth;
        var came = await FollowAsync($"execution/{IdOf(loop)}", @event =>
        {
            if (@event.Type == type && --left == 0)
                found = @event;
            return Task.FromResult(found is not null);
        }).ConfigureAwait(false);
        return came ? found! : throw InVain($"{type} number {nth} of loop {loop}");
    }

    /// <returns>False where it did not come in time.</returns>
    private async Task<bool> FollowAsync(string channel, Func<EventEnvelope, Task<bool>> isIt)
    {
        using var limit = new CancellationTokenSource(_options.Patience);
        var feed = Value(await _running.Services.GetRequiredService<IEventFeed>().FollowAsync([channel], "0", limit.Token).ConfigureAwait(false));
        try
        {
            await foreach (var item in feed.ConfigureAwait(false))
            {
                if (item is FeedItem.Event { Envelope: var @event } && await isIt(@event).ConfigureAwait(false))
                    return true;
            }

            return false;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return false;
        }
    }

    private PlatformException InVain(string what) => new(null, $"Waited {_options.Patience.TotalSeconds:0.#} s in vain for {what}.");
}
