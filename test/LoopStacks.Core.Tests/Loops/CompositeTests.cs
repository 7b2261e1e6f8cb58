using LoopStacks.Core.Loops;
using LoopStacks.Core.Loops.Composites;
using LoopStacks.Core.Resources;

namespace LoopStacks.Core.Tests.Loops;

/// <summary>Composite loops: which children are started when, and what their ends come to.</summary>
public sealed class CompositeTests
{
    private const string Diamond = """
        loops:
          - {name: detect, stack: detection}
          - {name: mood, stack: sentiment, dependsOn: [detect], input: {text: input.text, language: loops.detect.output.language}}
          - {name: words, inline: {capabilities: [keywords]}, dependsOn: [detect]}
          - {name: report, stack: reporting, dependsOn: [mood, words], input: {mood: loops.mood.output, words: loops.words.output, language: loops.detect.output.language, fixed: "'x'"}}
        """;

    [Fact]
    public void Diamond_EachStartsWhenItsDependenciesHaveEnded()
    {
        var loop = Given(Diamond).BeginWith("""{"text":"hello"}""");
        Assert.Equal(LoopPhase.Working, loop.State.Phase);
        Assert.Equal(["detect"], loop.Running);
        Assert.Equal("""{"text":"hello"}""", loop.InputOf("detect"));

        loop.CompleteChild("detect", """{"language":"en"}""");
        Assert.Equal(["mood", "words"], loop.Running);
        Assert.Equal("""{"text":"hello","language":"en"}""", loop.InputOf("mood"));
        Assert.Equal("keywords", loop.Child("words").Spawned.Inline!.Value.GetProperty("capabilities")[0].GetString());
        Assert.Equal(("sentiment", null), (loop.Child("mood").Spawned.Stack, loop.Child("words").Spawned.Stack));

        loop.CompleteChild("words", """["w"]""");
        Assert.Equal(["mood"], loop.Running);
        loop.CompleteChild("mood", "0.5");
        Assert.Equal("""{"mood":0.5,"words":["w"],"language":"en","fixed":"x"}""", loop.InputOf("report"));

        loop.CompleteChild("report", """{"report":"fine"}""", 0.7);
        var end = Assert.IsType<LoopCompleted>(loop.End);
        Assert.Equal(("""{"report":"fine"}""", 0.7, "merge"), (end.Output.GetRawText(), end.Confidence, end.Strategy));
    }

    [Fact]
    public void Children_HaveTheDeadlineOfDoAndFixedIds()
    {
        var loop = Given(Diamond + "\nphases: {execution: {timeout: 1m}}").BeginWith("{}");
        var child = loop.Child("detect");
        Assert.Equal(loop.Now + TimeSpan.FromMinutes(1), child.Spawned.Deadline);
        Assert.Equal(ChildIds.Of(loop.State.Id, ChildPurpose.Node, 0, "detect"), child.Id);
        Assert.Equal((ChildPurpose.Node, null), (child.Spawned.Purpose, child.Spawned.Item));
    }

    [Fact]
    public void ForEach_NoItems_CompletesWithAnEmptyArray()
    {
        var loop = Given("loops: [{name: each, stack: s, forEach: input.items}, {name: last, stack: t, dependsOn: [each], input: loops.each}]").BeginWith("""{"items":[]}""");
        Assert.Equal(["last"], loop.Running);
        Assert.Equal("""{"status":"completed","output":[]}""", loop.InputOf("last"));
    }

    [Fact]
    public void ForEach_OneItem_GivesAnArrayOfOne()
    {
        var loop = Given("loops: [{name: each, stack: s, forEach: input.items}]").BeginWith("""{"items":[{"a":1}]}""");
        Assert.Equal("""{"a":1}""", loop.InputOf("each[0]"));
        loop.CompleteChild("each[0]", "7");
        Assert.Equal("[7]", Assert.IsType<LoopCompleted>(loop.End).Output.GetRawText());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(1000)]
    public void ForEach_ThousandItems_RunsInItsWidthAndKeepsTheOrder(int width)
    {
        const int count = 1000;
        var loop = Given($"loops: [{{name: each, stack: s, forEach: input, maxParallel: {width}, input: {{n: item, i: index}}}}]").BeginWith($"[{string.Join(',', Enumerable.Range(0, count).Select(i => i * 2))}]");
        var random = new Random(width);
        var widest = 0;
        for (var done = 0; done < count; done++)
        {
            Assert.False(loop.State.HasEnded);
            var running = loop.Running;
            widest = Math.Max(widest, running.Length);
            var key = running[random.Next(running.Length)];
            var index = int.Parse(key[5..^1], System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal($$"""{"n":{{index * 2}},"i":{{index}}}""", loop.InputOf(key));
            loop.CompleteChild(key, $"{index}", confidence: index == 500 ? 0.25 : 1);
            Assert.Equal(Math.Min(width, count - done - 1), loop.State.Nodes[0].Open);
        }

        Assert.Equal(width, widest);
        var end = Assert.IsType<LoopCompleted>(loop.End);
        Assert.Equal($"[{string.Join(',', Enumerable.Range(0, count))}]", end.Output.GetRawText());
        Assert.Equal(0.25, end.Confidence);
    }

    [Fact]
    public void ForEach_OverOutputsOfForEach_SeesThemInOrder()
    {
        var loop = Given("loops: [{name: a, stack: s, forEach: input}, {name: b, stack: s, dependsOn: [a], forEach: 'loops.a.output[?@ > `1`]'}]").BeginWith("[1,2,3]");
        loop.CompleteChild("a[2]", "3").CompleteChild("a[0]", "1").CompleteChild("a[1]", "2");
        Assert.Equal(["b[0]", "b[1]"], loop.Running);
        Assert.Equal(("2", "3"), (loop.InputOf("b[0]"), loop.InputOf("b[1]")));
    }

    [Fact]
    public void When_NotTrue_IsSkippedAndDependantsRun()
    {
        var loop = Given("""
            loops:
              - {name: detect, stack: s}
              - {name: translate, stack: t, dependsOn: [detect], when: loops.detect.output.foreign}
              - {name: last, stack: l, dependsOn: [translate], input: "[loops.translate.status, loops.translate.output, loops.detect.status]"}
            """).BeginWith("{}");
        loop.CompleteChild("detect", """{"foreign":""}""");
        Assert.Equal("translate", loop.Happened<NodeSkipped>().Name);
        Assert.Equal(["last"], loop.Running);
        Assert.Equal("""["skipped",null,"completed"]""", loop.InputOf("last"));
    }

    [Fact]
    public void When_LastIsSkipped_TheOneBeforeAnswers()
    {
        var loop = Given("loops: [{name: draft, stack: s}, {name: polish, stack: p, dependsOn: [draft], when: input.polish}, {name: other, stack: p, when: '!input.x'}]").BeginWith("""{"x":1}""");
        loop.CompleteChild("draft", """{"text":"d"}""");
        Assert.Equal("""{"text":"d"}""", Assert.IsType<LoopCompleted>(loop.End).Output.GetRawText());
    }

    [Fact]
    public void When_AllAreSkipped_ThereIsNoAnswer() =>
        Assert.Equal("NoContributions", Assert.IsType<LoopFailed>(Given("loops: [{name: a, stack: s, when: input.x}, {name: b, stack: s, dependsOn: [a], when: input.x}]").BeginWith("{}").End).Code);

    [Fact]
    public void Output_SeveralLastLoops_AreAggregatedInTheOrderListed()
    {
        const string stack = "loops: [{name: b, stack: s}, {name: a, stack: s}]";
        var merged = Given(stack).BeginWith("{}").CompleteChild("a", """{"x":1,"y":1}""", 0.5).CompleteChild("b", """{"z":2,"x":2}""", 0.9);
        Assert.Equal("""{"z":2,"x":2,"y":1}""", Assert.IsType<LoopCompleted>(merged.End).Output.GetRawText());
        var collected = Given(stack + "\nphases: {output: {aggregationStrategy: collect}}").BeginWith("{}").CompleteChild("a", "1").CompleteChild("b", "2");
        Assert.Equal(["b", "a"], Assert.IsType<LoopCompleted>(collected.End).Output.EnumerateArray().Select(item => item.GetProperty("instance").GetString()));
    }

    [Fact]
    public void Output_First_EndsWithTheFirstLastLoopAndLeavesTheOthers()
    {
        var loop = Given("loops: [{name: slow, stack: s}, {name: fast, stack: s}]\nphases: {output: {aggregationStrategy: first}}").BeginWith("{}");
        loop.CompleteChild("fast", "1");
        Assert.Equal("1", Assert.IsType<LoopCompleted>(loop.End).Output.GetRawText());
    }

    [Fact]
    public void Output_ReducerAndVerifier_MakeAndHoldTheAnswer()
    {
        var loop = Given("""
            loops: [{name: a, stack: s}, {name: b, stack: s}]
            phases: {output: {aggregationStrategy: reduce, reducer: reducing, verifier: checking}}
            """).BeginWith("{}").CompleteChild("a", "1").CompleteChild("b", "2");
        var reducer = Assert.Single(loop.State.Children.Values, child => child.Spawned.Purpose == ChildPurpose.Reducer);
        Assert.Equal(["a", "b"], reducer.Spawned.Input.GetProperty("contributions").EnumerateArray().Select(item => item.GetProperty("instance").GetString()));
        loop.Do(new EndChild(loop.Now, new ChildEnded(reducer.Id, ChildStatus.Completed, LoopScenario.Json("3"), 0.6, Loops: 1)));
        var verifier = Assert.Single(loop.State.Children.Values, child => child.Spawned.Purpose == ChildPurpose.Verifier);
        var rejected = loop.State;
        loop.Do(new EndChild(loop.Now, new ChildEnded(verifier.Id, ChildStatus.Completed, LoopScenario.Json("""{"accept":true}"""), 1, Loops: 1)));
        Assert.Equal("3", Assert.IsType<LoopCompleted>(loop.End).Output.GetRawText());

        var decision = LoopDecider.Decide(rejected, new EndChild(loop.Now, new ChildEnded(verifier.Id, ChildStatus.Completed, LoopScenario.Json("""{"accept":false,"reasons":["no"]}"""), 1, Loops: 1)));
        Assert.Equal("VerificationFailed", Assert.IsType<LoopFailed>(decision.Events[^1]).Code);
    }

    [Fact]
    public void Output_DoesNotFitTheSchema_Fails()
    {
        var loop = Given("loops: [{name: a, stack: s}]\nschema: {output: {type: object}}").BeginWith("{}").CompleteChild("a", "1");
        Assert.Equal("InvalidOutput", Assert.IsType<LoopFailed>(loop.End).Code);
    }

    [Theory]
    [InlineData(ChildStatus.Failed, "NoBids", "NodeFailed", "failed with NoBids: broken")]
    [InlineData(ChildStatus.TimedOut, "ExecutionTimeout", "NodeFailed", "timed out with ExecutionTimeout: broken")]
    [InlineData(ChildStatus.Cancelled, "Cancelled", "NodeFailed", "was cancelled with Cancelled: broken")]
    [InlineData(ChildStatus.Refused, "LoopStackNotFound", "NodeFailed", "was refused with LoopStackNotFound: broken")]
    [InlineData(ChildStatus.Refused, "BudgetExceeded", "BudgetExceeded", "was refused with BudgetExceeded: broken")]
    public void Child_DoesNotComplete_FailsTheLoopAndCancelsTheOthers(ChildStatus status, string code, string expected, string message)
    {
        var loop = Given(Diamond).BeginWith("{}").CompleteChild("detect", "{}");
        loop.EndChild("mood", status, code);
        var end = Assert.IsType<LoopFailed>(loop.End);
        Assert.Equal((expected, $"Loop mood ({loop.Child("mood").Id}) {message}"), (end.Code, end.Message));
        Assert.Equal(["words"], loop.Running);
        var effects = new List<LoopEffect>();
        LoopEffects.Of(loop.State, end, loop.State, effects);
        Assert.Equal(loop.Child("words").Id, Assert.Single(effects.OfType<LoopEffect.CancelChild>()).Child);
    }

    [Fact]
    public void Child_OneOfManyFails_FailsTheLoop()
    {
        var loop = Given("loops: [{name: each, stack: s, forEach: input, maxParallel: 2}]").BeginWith("[1,2,3]");
        loop.CompleteChild("each[0]").EndChild("each[2]", ChildStatus.Failed, "WorkFailed");
        Assert.StartsWith("Loop each[2] (", Assert.IsType<LoopFailed>(loop.End).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{name: a, stack: s, when: 'length(input.n)'}", "ExpressionFailed", "spec.loops[0].when of loop a: length() at character 1 takes a string or an array or an object, and got a number.")]
    [InlineData("{name: a, stack: s, input: {x: {y: 'length(input.n)'}}}", "ExpressionFailed", "spec.loops[0].input.x.y of loop a: length() at character 1 takes a string or an array or an object, and got a number.")]
    [InlineData("{name: a, stack: s, forEach: input.none}", "ExpressionFailed", "spec.loops[0].forEach of loop a: It gives null, and an array is needed; write input.none || `[]` where there may be none.")]
    [InlineData("{name: a, stack: s, forEach: input.n}", "ExpressionFailed", "spec.loops[0].forEach of loop a: It gives a number, and an array is needed; write input.n || `[]` where there may be none.")]
    [InlineData("{name: a, stack: s, forEach: '[`[]`, input.n]', input: 'length(item)'}", "ExpressionFailed", "spec.loops[0].input of loop a: length() at character 1 takes a string or an array or an object, and got a number. (item 1)")]
    [InlineData("{name: a, stack: s, when: 'let $a = input.many in length($a[*].[$a[*].[$a]])'}", "ExpressionTooLarge", "spec.loops[0].when of loop a: Evaluating it takes more than 1,000,000 steps; let it look at fewer values.")]
    [InlineData("{name: a, stack: s, forEach: 'let $a = input.many in $a[*].[$a[*].[@]][]'}", "ExpressionTooLarge", "spec.loops[0].forEach of loop a: Evaluating it takes more than 1,000,000 steps; let it look at fewer values.")]
    [InlineData("{name: a, stack: s, input: '{a:@,b:@} | {a:@,b:@} | {a:@,b:@} | {a:@,b:@} | {a:@,b:@} | {a:@,b:@} | {a:@,b:@} | {a:@,b:@} | {a:@,b:@}'}", "ExpressionTooLarge", "spec.loops[0].input of loop a: Its result is larger than 1,048,576 bytes; let it take less of its input.")]
    public void Expression_HasNoValue_EndsTheLoopNamingFieldAndReason(string node, string code, string message)
    {
        var loop = Given($"loops: [{node}]").BeginWith($$"""{"n":5,"many":[{{string.Join(',', Enumerable.Range(0, 2000))}}]}""");
        var end = Assert.IsType<LoopFailed>(loop.End);
        Assert.Equal((code, message), (end.Code, end.Message));
    }

    [Fact]
    public void ForEach_MoreItemsThanTheBudgetAllows_IsRefusedBeforeAnyStarts()
    {
        var loop = Given("loops: [{name: each, stack: s, forEach: input}]");
        loop.Do(new StartLoop(loop.Now, "default-realm", LoopScenario.Json($"[{string.Join(',', Enumerable.Range(0, 51))}]"), [], Budget: new LoopBudget(MaxLoops: 50)));
        Assert.Equal(("BudgetExceeded", "forEach of loop each gives 51 items, and the budget's maxLoops leaves 50 loops."), (((LoopFailed)loop.End!).Code, ((LoopFailed)loop.End!).Message));
        Assert.Empty(loop.State.Children);
    }

    [Fact]
    public void Depth_IsUsedUp_FailsWithBudgetExceeded()
    {
        var loop = Given("loops: [{name: a, stack: s}]");
        loop.Do(new StartLoop(loop.Now, "default-realm", LoopScenario.Json("{}"), [], Budget: new LoopBudget(MaxDepth: 0)));
        Assert.Equal("BudgetExceeded", Assert.IsType<LoopFailed>(loop.End).Code);
    }

    [Fact]
    public void Inputs_OfManyItemsAreLarge_AreHandedOutBitByBit()
    {
        var loop = Given("loops: [{name: each, stack: s, forEach: input.items, maxParallel: 1000, input: input.text}]")
            .BeginWith($$"""{"text":"{{new string('x', 1_000_000)}}","items":[{{string.Join(',', Enumerable.Range(0, 30))}}]}""");
        Assert.Equal(9, loop.State.Nodes[0].Open);
        loop.CompleteChild("each[0]", "1");
        Assert.Equal(17, loop.State.Nodes[0].Open);
        for (var i = 1; i < 30; i++)
            loop.CompleteChild($"each[{i}]", "1");
        Assert.IsType<LoopCompleted>(loop.End);
    }

    [Fact]
    public void Time_IsUp_SaysWhatWasOpen()
    {
        var loop = Given(Diamond + "\nphases: {execution: {timeout: 10s}}").BeginWith("{}").CompleteChild("detect", "{}").After(TimeSpan.FromSeconds(10)).Tick();
        Assert.Equal("DO took longer than 00:00:10; still open: mood (0 of 1 done); words (0 of 1 done); report (waiting).", Assert.IsType<LoopTimedOut>(loop.End).Message);
    }

    [Fact]
    public void Restart_HalfWay_GoesOnFromWhatWasStored()
    {
        for (var lost = 0; lost <= 4; lost++)
        {
            var loop = Given(Diamond).BeginWith("{}").CompleteChild("detect", """{"language":"en"}""");
            var all = loop.State.Children.Keys.ToHashSet();
            loop.Restart(lost);
            if (loop.Running.Contains("detect"))
                loop.CompleteChild("detect", """{"language":"en"}"""); // Its end was lost and is told again.
            Assert.Equal(["mood", "words"], loop.Running.Order());
            Assert.True(all.SetEquals(loop.State.Children.Keys));
            loop.CompleteChild("mood", "1").Restart().CompleteChild("words", "2").Restart(lost: 1);
            loop.CompleteChild("report", """{"r":1}""");
            Assert.IsType<LoopCompleted>(loop.End);
        }
    }

    [Fact]
    public void Restart_ChildrenWereStartedButNotRemembered_AreAdoptedOnce()
    {
        var loop = Given("loops: [{name: first, stack: s}, {name: each, stack: s, dependsOn: [first], forEach: input, maxParallel: 2}]").BeginWith("[1,2,3,4]");
        var beforeEnd = loop.History.Count;
        loop.CompleteChild("first");
        var spawned = loop.History.Select(entry => entry.Event).OfType<ChildSpawned>().Single(child => child.Key == "each[1]");
        loop.Restart(lost: loop.History.Count - beforeEnd);
        loop.Do(new AdoptChild(loop.Now, spawned));
        Assert.Equal(["first", "each[1]"], loop.Running);
        loop.CompleteChild("each[1]", "1").CompleteChild("first");
        Assert.Equal(["each[0]", "each[2]"], loop.Running);
        loop.CompleteChild("each[0]", "0").CompleteChild("each[2]", "2").CompleteChild("each[3]", "3");
        Assert.Equal("[0,1,2,3]", Assert.IsType<LoopCompleted>(loop.End).Output.GetRawText());
    }

    [Fact]
    public void Pause_NothingStartsUntilItIsResumed()
    {
        var loop = Given(Diamond).BeginWith("{}");
        loop.Do(new PauseLoop(loop.Now, "jane", null)).CompleteChild("detect", "{}").Tick();
        Assert.Empty(loop.Running);
        loop.Do(new ResumeLoop(loop.Now, "jane", []));
        Assert.Equal(["mood", "words"], loop.Running);
        loop.Do(new PauseLoop(loop.Now, "jane", null)).EndChild("mood", ChildStatus.Failed, "NoBids");
        Assert.False(loop.State.HasEnded);
        loop.Do(new ResumeLoop(loop.Now, "jane", []));
        Assert.Equal($"Loop mood ({loop.Child("mood").Id}) failed with NoBids: broken", Assert.IsType<LoopFailed>(loop.End).Message);
    }

    [Fact]
    public void EndOfChild_ComesTwice_ChangesNothing()
    {
        var loop = Given(Diamond).BeginWith("{}").CompleteChild("detect", "{}").CompleteChild("detect", "{}");
        Assert.Empty(loop.Last);
        Assert.Equal(["mood", "words"], loop.Running);
    }

    [Fact]
    public void Tick_NothingNew_ChangesNothing()
    {
        var loop = Given(Diamond).BeginWith("{}").Tick();
        Assert.Empty(loop.Last);
        Assert.Equal(loop.State.WorkDeadline, loop.State.NextDue());
    }

    private static LoopScenario Given(string spec)
    {
        var read = Assert.Single(ResourceReader.ReadYaml($"apiVersion: loopstacks.io/v1\nkind: LoopStack\nmetadata: {{name: a}}\nspec:\n  {spec.Replace("\n", "\n  ", StringComparison.Ordinal)}\n"));
        Assert.Empty(read.Errors);
        return new LoopScenario(((LoopStack)read.Resource!).Spec);
    }
}
