using System.Text;
using System.Text.Json;
using LoopStacks.Core.Bidding;
using LoopStacks.Core.Loops;

namespace LoopStacks.Testing;

/// <summary>
/// A loop under test, see <see cref="StackTest"/>. Each <c>When</c> is something that comes to the loop, each <c>Then</c> holds it against what a test expects; both can be mixed. A <c>When</c> that the loop refuses throws,
/// unless it is within <see cref="ThenRefuses"/>.
/// </summary>
public sealed partial class LoopTest
{
    private readonly List<Candidate> _present;
    private readonly List<(LoopEvent Event, DateTimeOffset At)> _history = [];

    internal LoopTest(LoopDefinition definition, LoopId id, IEnumerable<Candidate> present, DateTimeOffset now)
    {
        _present = [.. present];
        Now = now;
        State = LoopState.New(id, definition);
    }

    /// <summary>The loop as it is now, for what there is no <c>Then</c> for.</summary>
    public LoopState State { get; private set; }

    /// <summary>The time by which the loop goes; it passes only by <see cref="WhenTimePasses"/>.</summary>
    public DateTimeOffset Now { get; private set; }

    /// <summary>All events so far, in order.</summary>
    public IReadOnlyList<LoopEvent> History => [.. _history.Select(entry => entry.Event)];

    internal LoopTest Start(JsonElement input, DateTimeOffset? deadline, LoopBudget? budget) =>
        Do(new StartLoop(Now, "default-realm", input, [.. _present], deadline, Budget: budget));

    /// <summary>Anything else that can come to a loop.</summary>
    /// <exception cref="StackTestException">The loop refuses it.</exception>
    public LoopTest When(LoopCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        return Do(command);
    }

    private LoopTest Do(LoopCommand command)
    {
        var decision = LoopDecider.Decide(State, command);
        if (decision.Rejection is { } rejection)
            throw new StackTestException(Story($"The loop refused {command.GetType().Name} ({rejection.Code}): {rejection.Message}"), rejection);
        foreach (var @event in decision.Events)
        {
            // As it is stored and read again, so that nothing is tested that a restart would lose.
            var stored = LoopEventCodec.Decode(LoopEventCodec.TypeOf(@event), LoopEventCodec.Encode(@event));
            State = State.Evolve(stored, command.At);
            _history.Add((stored, command.At));
        }

        return this;
    }

    private StackTestException Failure(string expected) => new(Story(expected));

    private string Story(string first)
    {
        var text = new StringBuilder(first).AppendLine().Append(Standing()).AppendLine().Append("Its history:");
        foreach (var (@event, at) in _history)
            text.AppendLine().Append($"  +{(at - State.CreatedAt).TotalSeconds,8:0.000} s  {LoopEventCodec.TypeOf(@event),-20} {Json.Short(Encoding.UTF8.GetString(LoopEventCodec.Encode(@event)))}");
        return text.ToString();
    }

    private string Standing()
    {
        if (State.End is { } end)
            return $"It has ended: {Described(end)}.";
        var inHand = State.Items.Where(item => item.IsOut).Select(item => $"{item.Instance} ({string.Join(", ", item.Capabilities)})").ToArray();
        var asked = State is { Phase: LoopPhase.Bidding, Round: { } round }
            ? $", waits for the bids of {Listed(round.Asked.Where(candidate => candidate.Capabilities.Any(capability => !round.HasAnswered(candidate.Instance, capability))).Select(candidate => candidate.Instance))}"
            : "";
        return $"It is {(State.IsPaused ? "paused" : State.Phase.ToString())}{asked}; work in hand: {Listed(inHand)}; open children: {Listed(OpenChildren().Select(NameOf))}; open questions: {Listed(OpenQuestions().Select(question => question.Asked.Text))}.";
    }

    private static string Described(LoopEvent end) => end switch
    {
        LoopCompleted done => $"completed with {Json.Short(done.Output)}",
        LoopFailed failed => $"failed with {failed.Code}: {failed.Message}",
        LoopCancelled cancelled => $"cancelled: {cancelled.Reason}",
        LoopTimedOut late => $"timed out with {late.Code}: {late.Message}",
        _ => end.GetType().Name,
    };

    private static string Listed(IEnumerable<string> names) => names.ToArray() is { Length: > 0 } all ? string.Join(", ", all) : "none";

    private IEnumerable<ChildLoop> OpenChildren() => State.Children.Values.Where(child => child.IsOpen).OrderBy(child => child.Number);

    private IEnumerable<Question> OpenQuestions() => State.Questions.Where(question => question.IsOpen);

    /// <summary>Children of agents and nodes are named by their keys, the loop's own helpers by what they are.</summary>
    private static string NameOf(ChildLoop child) => child.Spawned.Purpose switch
    {
        ChildPurpose.Reducer => "reducer",
        ChildPurpose.Verifier => "verifier",
        _ => child.Spawned.Key,
    };
}
