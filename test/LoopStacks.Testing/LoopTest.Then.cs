using System.Text.Json;
using LoopStacks.Core.Loops;

namespace LoopStacks.Testing;

/// <summary>What is expected of the loop.</summary>
public sealed partial class LoopTest
{
    /// <summary>The last announcement went to exactly these instances, in any order.</summary>
    public LoopTest ThenAsked(params string[] instances) => Same("asked", instances, State.Round?.Asked.Select(candidate => candidate.Instance) ?? []);

    /// <summary>Exactly these instances have won, in any order; those who took over from others are not counted.</summary>
    public LoopTest ThenWinners(params string[] instances) =>
        Same("winners", instances, _history.Select(entry => entry.Event).OfType<WorkAwarded>().LastOrDefault()?.Items.Select(item => item.Instance).Distinct() ?? []);

    /// <summary>This instance has won a capability.</summary>
    public LoopTest ThenWinner(string capability, params string[] instances) => Same(
        $"winners of {capability}",
        instances,
        _history.Select(entry => entry.Event).OfType<WorkAwarded>().LastOrDefault()?.Items.Where(item => item.Capabilities.Contains(capability)).Select(item => item.Instance) ?? []);

    /// <summary>Exactly these instances have work in hand, in any order.</summary>
    public LoopTest ThenInHand(params string[] instances) => Same("work in hand of", instances, State.Items.Where(item => item.IsOut).Select(item => item.Instance));

    /// <summary>What an instance gets as the input of the work that it has in hand.</summary>
    public LoopTest ThenWorkInput(string instance, object? expected) => Equal($"the work of {instance} to have the input", Json.Of(expected), Readiness.InputOf(State, InHand(instance)));

    /// <summary>How often the work that an instance has in hand, or will have again after a pause, has been tried.</summary>
    public LoopTest ThenAttempt(string instance, int attempt)
    {
        var item = State.Items.LastOrDefault(item => item.Instance == instance) ?? throw Failure($"Expected {instance} to be at attempt {attempt}; it never had any work.");
        return item.Attempt == attempt ? this : throw Failure($"Expected {instance} to be at attempt {attempt}; it is at {item.Attempt}.");
    }

    /// <summary>Exactly these children are open, in any order; named as in <see cref="WhenChildCompletes"/>.</summary>
    public LoopTest ThenChildren(params string[] keys) => Same("open children", keys, OpenChildren().Select(NameOf));

    /// <summary>What a child gets as its input.</summary>
    public LoopTest ThenChildInput(string key, object? expected) => Equal($"the child '{key}' to have the input", Json.Of(expected), OpenChild(key).Spawned.Input);

    /// <summary>Exactly these questions are open, in any order.</summary>
    public LoopTest ThenQuestions(params string[] questions) => Same("open questions", questions, OpenQuestions().Select(question => question.Asked.Text));

    /// <summary>So many rounds of work were opened.</summary>
    public LoopTest ThenRound(int round) => State.WorkRounds.Length == round ? this : throw Failure($"Expected round {round} of the work; it is round {State.WorkRounds.Length}.");

    /// <summary>The loop has not ended.</summary>
    public LoopTest ThenRuns() => State.HasEnded ? throw Failure("Expected the loop to run still.") : this;

    /// <summary>The loop has completed, whatever the answer.</summary>
    public LoopTest ThenCompleted() => State.End is LoopCompleted ? this : throw Failure("Expected the loop to be completed.");

    /// <summary>The loop has completed with this answer.</summary>
    public LoopTest ThenCompleted(object? output)
    {
        var expected = Json.Of(output);
        return State.End is LoopCompleted done
            ? Equal("the loop to be completed with", expected, done.Output)
            : throw Failure($"Expected the loop to be completed with {Json.Short(expected)}.");
    }

    /// <summary>How sure the answer is, within a tolerance.</summary>
    public LoopTest ThenConfidence(double confidence, double tolerance = 0.001) => State.End is LoopCompleted done && Math.Abs(done.Confidence - confidence) <= tolerance
        ? this
        : throw Failure($"Expected a completed loop with a confidence of {confidence}; it is {(State.End as LoopCompleted)?.Confidence.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "not completed"}.");

    /// <summary>The loop has failed with this code.</summary>
    public LoopTest ThenFailed(string code) => State.End is LoopFailed failed && failed.Code == code ? this : throw Failure($"Expected the loop to have failed with {code}.");

    /// <summary>The loop was cancelled.</summary>
    public LoopTest ThenCancelled() => State.End is LoopCancelled ? this : throw Failure("Expected the loop to be cancelled.");

    /// <summary>The loop has timed out.</summary>
    /// <param name="code"><c>ExecutionTimeout</c> or <c>DeadlineExceeded</c>; null takes both.</param>
    public LoopTest ThenTimedOut(string? code = null) => State.End is LoopTimedOut late && (code is null || late.Code == code)
        ? this
        : throw Failure($"Expected the loop to have timed out{(code is null ? "" : $" with {code}")}.");

    /// <summary>The loop refuses what comes next, and nothing of it changes.</summary>
    /// <param name="code">With this code.</param>
    /// <param name="when">What comes.</param>
    public LoopTest ThenRefuses(RejectionCode code, Action<LoopTest> when)
    {
        ArgumentNullException.ThrowIfNull(when);
        try
        {
            when(this);
        }
        catch (StackTestException refused) when (refused.Rejection is { } rejection)
        {
            return rejection.Code == code ? this : throw Failure($"Expected a refusal with {code}; it was {rejection.Code}: {rejection.Message}");
        }

        throw Failure($"Expected the loop to refuse that with {code}; it did not.");
    }

    /// <summary>Whatever else is expected of the loop's state.</summary>
    /// <param name="expected">For people: what is expected.</param>
    /// <param name="isSo">Whether it is so.</param>
    public LoopTest Then(string expected, Func<LoopState, bool> isSo)
    {
        ArgumentNullException.ThrowIfNull(isSo);
        return isSo(State) ? this : throw Failure($"Expected {expected}.");
    }

    private LoopTest Same(string what, IEnumerable<string> expected, IEnumerable<string> actual)
    {
        var (wanted, found) = (expected.Order(StringComparer.Ordinal).ToArray(), actual.Order(StringComparer.Ordinal).ToArray());
        return wanted.SequenceEqual(found) ? this : throw Failure($"Expected {what}: {Listed(wanted)}; found: {Listed(found)}.");
    }

    private LoopTest Equal(string what, JsonElement expected, JsonElement actual) =>
        JsonElement.DeepEquals(expected, actual) ? this : throw Failure($"Expected {what} {Json.Short(expected)}; it is {Json.Short(actual)}.");
}
