using LoopStacks.Chaos.Agents;

namespace LoopStacks.Chaos.Checking;

/// <summary>A checker that finds nothing proves nothing: each promise is broken once, and found to be.</summary>
public sealed class CheckerTests
{
    [Fact]
    public void Run_InOrder_HasNoViolation()
    {
        var verdict = Story.InOrder().Check();

        Assert.Empty(verdict.Violations);
        Assert.Equal((2, 14L, 2, 1, 2), (verdict.Loops, verdict.Events, verdict.Items, verdict.Questions, verdict.TakeOvers));
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void Run_WithAFault_IsFound(string promise, object spoil)
    {
        var story = Story.InOrder();

        ((Action<Story>)spoil)(story);

        Assert.Contains(story.Check().Violations, violation => violation.Promise == promise);
    }

    public static TheoryData<string, object> Faults()
    {
        var faults = new TheoryData<string, object>();
        Add("one order of all events", story => story.Events[^1] = story.Events[^1] with { Position = 99 });
        Add("a loop's events have one order without gaps", story => story.Change(Story.Loop, "workStarted", @event => @event with { Seq = 7 }));
        Add("a loop begins with its acceptance", story => story.Change(Story.Child, "loopAccepted", @event => @event with { Type = "biddingOpened" }));
        Add("a loop ends exactly once", story => story.Insert(Story.Loop, "loopCompleted", "loopFailed", new { code = "NoBids" }));
        Add("a loop ends exactly once", story => story.Events.RemoveAt(story.Events.Count - 1));
        Add("nothing follows a loop's end", story => story.Happens(Story.Loop, "workStarted", new { number = 1, attempt = 2 }));
        Add("a work item is recorded once", story => story.Insert(Story.Loop, "loopCompleted", "workCompleted", new { number = 1, attempt = 2 }));
        Add("a work item is recorded once", story => story.Insert(Story.Loop, "workCompleted", "workFailed", new { number = 1, attempt = 2 }));
        Add("a work item is awarded once", story => story.Insert(Story.Loop, "workStarted", "workReawarded", new { items = new[] { new { number = 1 } } }));
        Add("only awarded work is recorded", story => story.Insert(Story.Loop, "loopCompleted", "workCompleted", new { number = 2, attempt = 1 }));
        Add("only the newest attempt is recorded", story => story.Insert(Story.Loop, "workCompleted", "workRetryScheduled", new { number = 1, attempt = 3 }));
        Add("a key spawns one child", story => story.Insert(Story.Loop, "childEnded", "childSpawned", new { child = "loop-3", purpose = "agent", key = "left", item = 1 }));
        Add("a child's end is recorded once", story => story.Insert(Story.Loop, "questionAsked", "childEnded", new { child = Story.Child, status = "completed", output = 1 }));
        Add("a parent hears its child's answer", story => story.Change(Story.Child, "loopCompleted", @event => @event with { Data = System.Text.Json.JsonSerializer.SerializeToElement(new { output = 2 }) }));
        Add("a question is asked once by key", story => story.Insert(Story.Loop, "questionAnswered", "questionAsked", new { number = 2, key = "sure", item = 1 }));
        Add("an answer is recorded once", story => story.Insert(Story.Loop, "workParked", "questionExpired", new { number = 1 }));
        Add("row and history agree", story => story.Rows[0] = story.Rows[0] with { Version = 5 });
        Add("row and history agree", story => story.Rows.RemoveAt(0));
        Add("row and history agree", story => story.Rows.Add(new JournalRow("loop-9", null, "running", 1, null)));
        Add("a child has its parent", story => story.Rows[1] = story.Rows[1] with { Parent = "loop-9" });
        Add("a key starts one loop", story => story.Rows[1] = story.Rows[1] with { Key = "key-1" });
        Add("a key starts one loop", story => story.Accepted[0] = story.Accepted[0] with { Told = [Story.Loop, Story.Child] });
        Add("an accepted loop is never lost", story => story.Accepted.Add(new AcceptedLoop("key-2", "sum", "1", ["loop-9"], [])));
        Add("the answer follows from the input", story => story.Accepted[0] = story.Accepted[0] with { Output = """{"sum":4}""" });
        Add("the answer follows from the input", story => story.Accepted[0] = story.Accepted[0] with { Answers = ["""{"sum":4}"""] });
        Add("the answer follows from the input", story => story.Change(Story.Loop, "loopCompleted", @event => @event with { Type = "loopFailed" }));
        Add("who is known to be dead writes nothing", story => story.Fences[0] = new Fence(0, "ann"));
        Add("versions grow", story => story.Writes[1] = story.Writes[1] with { Version = 1 });
        Add("a compare-and-set succeeds once", story => story.Notes.Add(new AgentNote.Effect(Story.Loop)));
        Add("what is recorded was done", story => story.Notes.RemoveAt(1));
        Add("readers see every event once and in order", story => story.Seen = [.. story.All().Where(seen => seen.Cursor != 5)]);
        Add("readers see every event once and in order", story => story.Seen = [.. story.All().SelectMany(seen => seen.Cursor == 5 ? [seen, seen] : (SeenEvent[])[seen])]);
        Add("readers see every event once and in order", story => story.Seen = [.. story.All().Reverse<SeenEvent>()]);
        Add("readers see every event once and in order", story => story.Seen = [.. story.All().SkipLast(1)]);
        Add("readers see what is in the journal", story => story.Seen = [.. story.All(), new SeenEvent(99, Story.Loop, 9, "loopFailed")]);
        return faults;

        void Add(string promise, Action<Story> spoil) => faults.Add(promise, spoil);
    }
}
