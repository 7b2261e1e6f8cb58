using LoopStacks.Cli.Output;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace LoopStacks.Cli.Loops.Rendering;

/// <summary>A tree as Spectre draws it, for live displays.</summary>
internal static class LiveTree
{
    public static IRenderable Of(Node root)
    {
        var tree = new Tree(LineOf(root)) { Guide = TreeGuide.Line, Style = new Style(decoration: Decoration.Dim) };
        foreach (var child in root.Children)
            Add(tree, child);
        return tree;
    }

    private static void Add(IHasTreeNodes to, Node node)
    {
        var added = to.AddNode(LineOf(node));
        foreach (var child in node.Children)
            Add(added, child);
    }

    private static Paragraph LineOf(Node node)
    {
        var line = new Paragraph { Overflow = Overflow.Ellipsis };
        if (node.Mark.Length > 0)
            line.Append(node.Mark + " ", StyleOf(node.Tone));
        line.Append(node.Text, node.Mark.Length > 0 ? Style.Plain : StyleOf(node.Tone));
        if (node.Detail.Length > 0)
            line.Append("  " + node.Detail, StyleOf(Tone.Muted));
        return line;
    }

    private static Style StyleOf(Tone tone) => tone switch
    {
        Tone.Strong => new Style(decoration: Decoration.Bold),
        Tone.Muted => new Style(decoration: Decoration.Dim),
        Tone.Good => new Style(Color.Green),
        Tone.Busy => new Style(Color.Aqua),
        Tone.Bad => new Style(Color.Red),
        _ => Style.Plain,
    };
}
