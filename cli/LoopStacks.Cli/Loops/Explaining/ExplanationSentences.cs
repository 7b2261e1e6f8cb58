using LoopStacks.Cli.Loops.Rendering;
using LoopStacks.Cli.Output;
using LoopStacks.Contracts.Executions;

namespace LoopStacks.Cli.Loops.Explaining;

/// <summary>Writes an explanation as a story: a sentence a line, with the time since the beginning and the event that it stands in.</summary>
internal static class ExplanationSentences
{
    public static void Write(Explanation explanation, Screen screen)
    {
        WriteOne(explanation, screen);
        foreach (var child in (explanation.Children ?? []).Where(child => child.Explanation is not null))
        {
            screen.Line();
            screen.Line(Tone.Strong, Printable.Of($"{child.Loop}  {child.Key}"));
            Write(child.Explanation!, screen);
        }
    }

    private static void WriteOne(Explanation explanation, Screen screen)
    {
        foreach (var sentence in explanation.Sentences)
        {
            var place = $"{Timeline.Offset(sentence.At - explanation.CreatedAt)}  #{sentence.Seq,-3} {sentence.Phase,-5}";
            screen.Line($"{screen.Paint(Tone.Muted, place)} {Printable.Of(sentence.Text)}");
        }
    }
}
