using System.Text.Json;
using LoopStacks.Core.Resources.Composites;
using LoopStacks.Core.Resources.Constraints;
using LoopStacks.Core.Resources.Shapes;
using LoopStacks.Core.Resources.Shapes.Structural;

namespace LoopStacks.Core.Resources;

/// <summary>
/// A loop of a composite LoopStack. Its expressions see <c>{input, loops: {name: {status, output}}}</c> with the loops that it depends on, directly or through others; where
/// <see cref="ForEach"/> is given, <see cref="Input"/> sees <c>item</c> and <c>index</c> too.
/// </summary>
[ExactlyOne("stack", "inline")]
public sealed record LoopNodeSpec : ICrossChecked
{
    private const int DefaultMaxParallel = 10;

    /// <summary>Its name, unique in the LoopStack.</summary>
    [NamePattern(NameForm.Node)]
    [Length(1, 63)]
    public required string Name { get; init; }

    /// <summary>What it runs: name of a LoopStack, or of a capability.</summary>
    [NamePattern(NameForm.Capability)]
    [Length(1, 63)]
    public string? Stack { get; init; }

    /// <summary>A LoopStack that only this loop runs.</summary>
    public InlineStackSpec? Inline { get; init; }

    /// <summary>Names of loops that must have ended before. Default none.</summary>
    [NamePattern(NameForm.Node)]
    [Length(0, 255)]
    [Unique]
    public IReadOnlyList<string>? DependsOn { get; init; }

    /// <summary>The loop is skipped, with output null, where this JMESPath expression is not true. Null: it always runs.</summary>
    [ExpressionText]
    public string? When { get; init; }

    /// <summary>A JMESPath expression that gives an array: one loop runs for each item, and the output is the array of theirs. Null: one loop.</summary>
    [ExpressionText]
    public string? ForEach { get; init; }

    /// <summary>Loops of <see cref="ForEach"/> that run at once, 1 to 1,000. Default 10.</summary>
    [Range(1, 1000)]
    public int MaxParallel { get; init; } = DefaultMaxParallel;

    /// <summary>What it gets as input: JMESPath expressions in the place of values. Null: the loop's own input; with <see cref="ForEach"/>, the item.</summary>
    [MappingDocument]
    public JsonElement? Input { get; init; }

    void ICrossChecked.Check(string pointer, Faults faults)
    {
        if (ForEach is null && MaxParallel != DefaultMaxParallel)
            faults.Add(pointer + "/maxParallel", ResourceErrorCode.NotApplicable, $"{Faults.Path(pointer + "/maxParallel")} has no effect without forEach.");
    }

    IEnumerable<Rule> ICrossChecked.Rules =>
    [
        new($"has(self.forEach) || self.maxParallel == {DefaultMaxParallel}", "has no effect without forEach.", "/maxParallel"),
        new("!has(self.dependsOn) || !(self.name in self.dependsOn)", "has the loop itself; take it out.", "/dependsOn"),
    ];
}

/// <summary>A LoopStack within another: with capabilities, without a name and loops of its own.</summary>
[NotAvailable("loops", Instead = "within an inline stack: apply a LoopStack with these loops and write its name as stack.")]
public sealed record InlineStackSpec : ICrossChecked
{
    /// <summary>What it does.</summary>
    [Length(0, 4096)]
    public string? Description { get; init; }

    /// <summary>What its input and output look like.</summary>
    public SchemaSpec Schema { get; init; } = new();

    /// <summary>1 to 64 names, in the order of sequential work and of merging.</summary>
    [NamePattern(NameForm.Capability)]
    [Length(1, 64)]
    [Unique]
    public required IReadOnlyList<string> Capabilities { get; init; }

    /// <summary>How IN, BID, DO and OUT behave.</summary>
    public PhasesSpec Phases { get; init; } = new();

    void ICrossChecked.Check(string pointer, Faults faults) => CapabilityCheck.Check(Capabilities, Phases, pointer, faults);

    IEnumerable<Rule> ICrossChecked.Rules => [.. CapabilityRules.All, .. OutputRules.All];
}
