using System.Text;

namespace LoopStacks.Cli.Output;

/// <summary>A cell of a table.</summary>
internal readonly record struct Cell(string Text, Tone Tone = Tone.Plain)
{
    public static implicit operator Cell(string? text) => new(text ?? "");
}

/// <summary>Columns for people: a heading in capitals, three spaces between, nothing cut off and nothing after the last column.</summary>
internal sealed class TextTable(params string[] headings)
{
    private const string Gap = "   ";

    private readonly List<Cell[]> _rows = [];

    public int Count => _rows.Count;

    public void Add(params Cell[] cells) => _rows.Add([.. cells.Select(cell => cell with { Text = Printable.Of(cell.Text) })]);

    public void Write(Screen screen)
    {
        var widths = headings.Select((heading, column) => _rows.Select(row => row[column].Text.Length).Append(heading.Length).Max()).ToArray();
        screen.Line(Row(screen, widths, [.. headings.Select(heading => new Cell(heading, Tone.Muted))]));
        foreach (var row in _rows)
            screen.Line(Row(screen, widths, row));
    }

    private static string Row(Screen screen, int[] widths, Cell[] cells)
    {
        var line = new StringBuilder();
        for (var column = 0; column < cells.Length; column++)
        {
            var cell = cells[column];
            line.Append(screen.Paint(cell.Tone, cell.Text));
            if (column < cells.Length - 1)
                line.Append(' ', widths[column] - cell.Text.Length).Append(Gap);
        }

        return line.ToString().TrimEnd();
    }
}
