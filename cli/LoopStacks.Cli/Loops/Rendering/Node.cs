using LoopStacks.Cli.Output;

namespace LoopStacks.Cli.Loops.Rendering;

/// <summary>A line of a tree, free of how it is drawn.</summary>
/// <param name="Mark">A sign before the text, in the tone's colour; empty where none.</param>
/// <param name="Detail">Said after the text, less loudly.</param>
internal sealed record Node(string Mark, string Text, string Detail = "", Tone Tone = Tone.Plain)
{
    public IReadOnlyList<Node> Children { get; init; } = [];

    /// <summary>The whole line without colours.</summary>
    public string Line => string.Join("  ", new[] { Mark.Length == 0 ? Text : $"{Mark} {Text}", Detail }.Where(part => part.Length > 0));
}
