using Spectre.Console;

namespace LoopStacks.Cli.Output;

/// <summary>A place to write to: lines with tones, or a live display where it is a terminal.</summary>
internal sealed class Screen(TextWriter writer, bool isTerminal, bool hasColor)
{
    /// <summary>True where a live display can be drawn.</summary>
    public bool IsTerminal => isTerminal;

    public bool HasColor => hasColor;

    public void Line(string text = "") => writer.WriteLine(text);

    /// <summary>As it is, without an end of line.</summary>
    public void Write(string text) => writer.Write(text);

    public void Line(Tone tone, string text) => writer.WriteLine(Paint(tone, text));

    /// <summary>The text in the tone's colour; unchanged where there are no colours.</summary>
    public string Paint(Tone tone, string text)
    {
        if (!hasColor || tone == Tone.Plain || text.Length == 0)
            return text;
        var code = tone switch
        {
            Tone.Strong => "1",
            Tone.Muted => "2",
            Tone.Good => "32",
            Tone.Busy => "36",
            _ => "31",
        };
        return $"\e[{code}m{text}\e[0m";
    }

    /// <summary>A console for live displays.</summary>
    public IAnsiConsole Live() => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = isTerminal ? AnsiSupport.Yes : AnsiSupport.No,
        ColorSystem = hasColor ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
        Interactive = isTerminal ? InteractionSupport.Yes : InteractionSupport.No,
        Out = new AnsiConsoleOutput(writer),
    });
}
