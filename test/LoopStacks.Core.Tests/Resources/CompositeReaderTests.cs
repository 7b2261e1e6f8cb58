using LoopStacks.Core.Loops;
using LoopStacks.Core.Resources;

namespace LoopStacks.Core.Tests.Resources;

/// <summary>Composite LoopStacks and mappings, as they are read when they are applied.</summary>
public sealed class CompositeReaderTests
{
    private const string Diamond = """
        loops:
            - {name: detect, stack: language-detection}
            - {name: sentiment, stack: sentiment-analysis, dependsOn: [detect], when: "loops.detect.output.language == 'en'"}
            - name: keywords
              inline: {capabilities: [keyword-extraction], phases: {execution: {timeout: 20s}}}
              dependsOn: [detect]
              forEach: input.sections
              maxParallel: 4
              input: {text: item.text, place: index, language: loops.detect.output.language}
            - {name: report, stack: report-writing, dependsOn: [sentiment, keywords], input: "{mood: loops.sentiment.output, words: loops.keywords.output[], language: loops.detect.output}"}
        """;

    [Fact]
    public void Read_Composite_IsSoundAndWrittenBack()
    {
        var read = Read(Diamond);
        Assert.Empty(read.Errors);
        var spec = ((LoopStack)read.Resource!).Spec;
        Assert.Null(spec.Capabilities);
        Assert.Equal(["detect", "sentiment", "keywords", "report"], spec.Loops!.Select(loop => loop.Name));
        Assert.Equal((4, 10), (spec.Loops![2].MaxParallel, spec.Loops[3].MaxParallel));
        Assert.Equal(TimeSpan.FromSeconds(20), spec.Loops[2].Inline!.Phases.Execution.Timeout);
        var again = ResourceReader.Read(ResourceWriter.Write(read.Resource!));
        Assert.Equal(ResourceWriter.Write(read.Resource!).GetRawText(), ResourceWriter.Write(again.Resource!).GetRawText());
    }

    [Theory]
    [InlineData("description: d", "/spec", "Missing", "spec has neither capabilities nor loops; it must have exactly one of them.")]
    [InlineData("capabilities: [a]\n  loops: [{name: n, stack: s}]", "/spec", "BadValue", "spec has both capabilities and loops; it must have exactly one of them.")]
    [InlineData("loops: []", "/spec/loops", "OutOfRange", "spec.loops has 0 items; allowed is a list of 1 to 256 items.")]
    [InlineData("loops: [{stack: s}]", "/spec/loops/0/name", "Missing", null)]
    [InlineData("loops: [{name: 1st, stack: s}]", "/spec/loops/0/name", "BadName", "spec.loops[0].name is \"1st\"; allowed is up to 63 letters, digits, '-' and '_', starting with a letter and ending with a letter or digit.")]
    [InlineData("loops: [{name: a}]", "/spec/loops/0", "Missing", "spec.loops[0] has neither stack nor inline; it must have exactly one of them.")]
    [InlineData("loops: [{name: a, stack: s, inline: {capabilities: [c]}}]", "/spec/loops/0", "BadValue", "spec.loops[0] has both stack and inline; it must have exactly one of them.")]
    [InlineData("loops: [{name: a, inline: {loops: [{name: b, stack: s}], capabilities: [c]}}]", "/spec/loops/0/inline/loops", "NotSupported", "spec.loops[0].inline.loops is not available within an inline stack: apply a LoopStack with these loops and write its name as stack.")]
    [InlineData("loops: [{name: a, inline: {capabilities: [c], phases: {output: {quorum: 2}}}}]", "/spec/loops/0/inline/phases/output/quorum", "OutOfRange", null)]
    [InlineData("loops: [{name: a, stack: s}, {name: a, stack: t}]", "/spec/loops/1/name", "DuplicateName", "spec.loops[1].name repeats the name \"a\" of spec.loops[0].")]
    [InlineData("loops: [{name: a, stack: s, dependsOn: [a]}]", "/spec/loops/0/dependsOn/0", "CircularDependency", "spec.loops[0].dependsOn[0] is \"a\", the loop itself; take it out.")]
    [InlineData("loops: [{name: detect, stack: s}, {name: b, stack: s, dependsOn: [detetc]}]", "/spec/loops/1/dependsOn/0", "UnknownName", "spec.loops[1].dependsOn[0] is \"detetc\", and there is no loop of that name; did you mean \"detect\"?")]
    [InlineData("loops: [{name: z, stack: s}, {name: a, stack: s, dependsOn: [c]}, {name: b, stack: s, dependsOn: [z, a]}, {name: c, stack: s, dependsOn: [b]}, {name: d, stack: s, dependsOn: [c]}]", "/spec/loops/1/dependsOn", "CircularDependency", "spec.loops[1].dependsOn makes a circle in which each loop waits for the next: a → c → b → a; take one of them out of a dependsOn.")]
    [InlineData("loops: [{name: a, stack: s, when: 'input.'}]", "/spec/loops/0/when", "BadExpression", "spec.loops[0].when is no JMESPath expression, at character 7: the expression ends here; a name, *, [ or { after the dot is expected.")]
    [InlineData("loops: [{name: a, stack: s, when: true}]", "/spec/loops/0/when", "WrongType", "spec.loops[0].when is true; allowed is a JMESPath expression, as a text.")]
    [InlineData("loops: [{name: a, stack: s, input: {x: [input.a, 'lenght(input)']}}]", "/spec/loops/0/input/x/1", "BadExpression", "spec.loops[0].input.x[1] is no JMESPath expression, at character 1: there is no function lenght(); did you mean \"length\"?")]
    [InlineData("loops: [{name: a, stack: s, input: 7}]", "/spec/loops/0/input", "WrongType", "spec.loops[0].input is 7; allowed is a JMESPath expression, or an object or list of them.")]
    [InlineData("loops: [{name: a, stack: s, forEach: input.items, maxParallel: 1001}]", "/spec/loops/0/maxParallel", "OutOfRange", null)]
    [InlineData("loops: [{name: a, stack: s, maxParallel: 5}]", "/spec/loops/0/maxParallel", "NotApplicable", "spec.loops[0].maxParallel has no effect without forEach.")]
    [InlineData("loops: [{name: a, stack: s, when: inputs.x}]", "/spec/loops/0/when", "UnknownName", "spec.loops[0].when reads inputs at character 1; did you mean \"input\"?")]
    [InlineData("loops: [{name: a, stack: s, input: item.x}]", "/spec/loops/0/input", "UnknownName", "spec.loops[0].input reads item at character 1; item is known in input only, and there only with forEach.")]
    [InlineData("loops: [{name: a, stack: s, forEach: input.items, when: item.x}]", "/spec/loops/0/when", "UnknownName", "spec.loops[0].when reads item at character 1; item is known in input only.")]
    [InlineData("loops: [{name: a, stack: s}, {name: b, stack: s, input: {x: {y: loops.a.output}}}]", "/spec/loops/1/input/x/y", "UnknownName", "spec.loops[1].input.x.y reads loops.a at character 7; \"b\" does not depend on \"a\": add it to dependsOn.")]
    [InlineData("loops: [{name: a, stack: s}, {name: b, stack: s, dependsOn: [a], input: loops.aa.output}]", "/spec/loops/1/input", "UnknownName", "spec.loops[1].input reads loops.aa at character 7; there is no loop of that name, did you mean \"a\"?")]
    [InlineData("loops: [{name: a, stack: s, when: loops.a.output}]", "/spec/loops/0/when", "UnknownName", "spec.loops[0].when reads loops.a at character 7; a loop can't see itself.")]
    [InlineData("loops: [{name: a, stack: s}, {name: b, stack: s, dependsOn: [a], forEach: loops.a.outputs}]", "/spec/loops/1/forEach", "UnknownName", "spec.loops[1].forEach reads loops.a.outputs at character 9; a loop has status and output, did you mean \"output\"?")]
    [InlineData("loops: [{name: a, stack: s}]\n  phases: {bidding: {winners: 2}}", "/spec/phases/bidding", "NotApplicable", "spec.phases.bidding has no effect beside loops: nobody bids for a composite LoopStack as a whole; say it in the stacks that its loops run.")]
    [InlineData("loops: [{name: a, stack: s}]\n  phases: {execution: {parallelism: sequential}}", "/spec/phases/execution/parallelism", "NotApplicable", null)]
    [InlineData("loops: [{name: a, stack: s}]\n  phases: {execution: {retryPolicy: {maxRetries: 1}}}", "/spec/phases/execution/retryPolicy", "NotApplicable", null)]
    [InlineData("loops: [{name: a, stack: s}]\n  phases: {execution: {inputs: {a: input}}}", "/spec/phases/execution/inputs", "NotApplicable", null)]
    [InlineData("loops: [{name: a, stack: s}]\n  phases: {execution: {rounds: 2}}", "/spec/phases/execution/rounds", "NotApplicable", "spec.phases.execution.rounds has no effect beside loops: the loops of a composite LoopStack run once; say it in the stacks that they run.")]
    [InlineData("loops: [{name: a, stack: s}]\n  phases: {output: {onDisagreement: round}}", "/spec/phases/output/onDisagreement", "NotApplicable", null)]
    [InlineData("loops: [{name: a, stack: s}]\n  phases: {output: {onInvalid: round}}", "/spec/phases/output/onInvalid", "NotApplicable", null)]
    [InlineData("loops: [{name: a, stack: s}]\n  phases: {output: {aggregationStrategy: reduce}}", "/spec/phases/output/reducer", "Missing", null)]
    [InlineData("loops: [{name: a, stack: s}]\n  phases: {output: {quorum: 2}}", "/spec/phases/output/quorum", "OutOfRange", "spec.phases.output.quorum is 2; 1 loops give at most 1 votes.")]
    [InlineData("capabilities: [ab, cd]\n  phases: {execution: {inputs: {abc: input}}}", "/spec/phases/execution/inputs/abc", "UnknownName", "spec.phases.execution.inputs.abc is for a capability that the stack does not have; did you mean \"ab\"?")]
    [InlineData("capabilities: [ab, cd]\n  phases: {execution: {inputs: {ab: {x: 'contributions.ce.y'}}}}", "/spec/phases/execution/inputs/ab/x", "UnknownName", "spec.phases.execution.inputs.ab.x reads contributions.ce at character 15; the stack has no such capability, did you mean \"cd\"?")]
    [InlineData("capabilities: [ab]\n  phases: {execution: {inputs: {ab: loops.x}}}", "/spec/phases/execution/inputs/ab", "UnknownName", "spec.phases.execution.inputs.ab reads loops at character 1; allowed: input, contributions.")]
    [InlineData("capabilities: [ab]\n  phases: {execution: {inputs: {ab: 'input['}}}", "/spec/phases/execution/inputs/ab", "BadExpression", null)]
    [InlineData("capabilities: [ab]\n  phases: {execution: {parallelism: adaptive, inputs: {ab: input}}}", "/spec/phases/execution/inputs/ab", "NotApplicable", null)]
    public void Read_StackWithFault_NamesPlaceCodeAndRemedy(string spec, string pointer, string code, string? message)
    {
        var error = Assert.Single(Read(spec).Errors);
        Assert.Equal((pointer, code), (error.Pointer, error.Code));
        if (message is not null)
            Assert.Equal(message, error.Message);
    }

    [Theory]
    [InlineData("loops: [{name: a, stack: s, forEach: input.items}]")]
    [InlineData("loops: [{name: camelCase, stack: s}, {name: kebab-case, stack: a/b.c, dependsOn: [camelCase]}, {name: c, stack: s, dependsOn: [kebab-case], input: '[loops.camelCase.output, loops.\"kebab-case\".status, loops]'}]")]
    [InlineData("loops: [{name: a, stack: s, when: 'input.items[?item == `1`]'}]")]
    [InlineData("loops: [{name: a, stack: s}]\n  phases: {execution: {timeout: 1h}, output: {aggregationStrategy: collect, timeout: 5s}, intake: {timeout: 1s}}")]
    [InlineData("capabilities: [a, b/c]\n  phases: {execution: {parallelism: sequential, inputs: {b/c: {text: contributions.a.text, all: contributions, n: 1}}}}")]
    public void Read_Stack_IsSound(string spec) => Assert.Empty(Read(spec).Errors);

    [Fact]
    public void Read_TwoCircles_NamesBoth()
    {
        var errors = Read("loops: [{name: a, stack: s, dependsOn: [b]}, {name: b, stack: s, dependsOn: [a]}, {name: c, stack: s, dependsOn: [d, a]}, {name: d, stack: s, dependsOn: [c]}]").Errors;
        Assert.Equal(["a → b → a", "c → d → c"], errors.Select(error => error.Message.Split(": ")[1].Split(';')[0]));
    }

    [Fact]
    public void Read_ManyLoopsInAChain_IsSound()
    {
        var loops = string.Join(", ", Enumerable.Range(0, 256).Select(i => $"{{name: n{i}, stack: s{(i == 0 ? "" : $", dependsOn: [n{i - 1}], when: loops.n0.output")}}}"));
        Assert.Empty(Read($"loops: [{loops}]").Errors);
    }

    [Fact]
    public void Compile_Composite_OrdersByDependencies()
    {
        var spec = ((LoopStack)Read("""
            loops:
                - {name: last, stack: s, dependsOn: [middle, first]}
                - {name: middle, stack: s, dependsOn: [first], forEach: input}
                - {name: other, stack: s}
                - {name: first, inline: {capabilities: [c]}}
            """).Resource!).Spec;
        var definition = LoopDefinition.Compile("composite", "hash", spec);
        var plan = definition.Plan!;
        Assert.Equal(["other", "first", "middle", "last"], plan.Order.Select(place => plan.Nodes[place].Name));
        Assert.Equal([1, 3], plan.Find("last")!.Sees);
        Assert.Equal([3], plan.Find("middle")!.DependsOn);
        Assert.Equal("c", plan.Find("first")!.Inline!.Value.GetProperty("capabilities")[0].GetString());
        Assert.Null(plan.Find("nobody"));
        Assert.Empty(definition.Capabilities);
        Assert.Equal(TimeSpan.FromSeconds(30 + 300 + 30), definition.Timeout);
    }

    private static ResourceReadResult Read(string spec) => Assert.Single(ResourceReader.ReadYaml($"apiVersion: loopstacks.io/v1\nkind: LoopStack\nmetadata: {{name: a}}\nspec:\n  {spec}\n"));
}
