using System.Text;
using LoopStacks.Cli.Output;

namespace LoopStacks.Cli.Loops.Rendering;

/// <summary>A tree as lines of text.</summary>
internal static class TreeText
{
    public static void Write(Node root, Screen screen)
    {
        screen.Line(Painted(root, screen));
        WriteChildren(root, "", screen);
    }

    public static string Of(Node root)
    {
        var text = new StringWriter(new StringBuilder()) { NewLine = "\n" };
        Write(root, new Screen(text, isTerminal: false, hasColor: false));
        return text.ToString();
    }

    private static void WriteChildren(Node node, string indent, Screen screen)
    {
        for (var at = 0; at < node.Children.Count; at++)
        {
            var last = at == node.Children.Count - 1;
            screen.Line(screen.Paint(Tone.Muted, indent + (last ? "└─ " : "├─ ")) + Painted(node.Children[at], screen));
            WriteChildren(node.Children[at], indent + (last ? "   " : "│  "), screen);
        }
    }

    private static string Painted(Node node, Screen screen)
    {
        var head = node.Mark.Length == 0 ? screen.Paint(node.Tone, node.Text) : $"{screen.Paint(node.Tone, node.Mark)} {node.Text}";
        return node.Detail.Length == 0 ? head : $"{head}  {screen.Paint(Tone.Muted, node.Detail)}";
    }
}
