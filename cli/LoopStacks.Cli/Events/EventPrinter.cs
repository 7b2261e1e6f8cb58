using System.Globalization;
using System.Text.Json;
using LoopStacks.Cli.Api;
using LoopStacks.Cli.Loops;
using LoopStacks.Cli.Loops.Rendering;
using LoopStacks.Cli.Output;
using LoopStacks.Cli.Shell;
using LoopStacks.Contracts.Events;

namespace LoopStacks.Cli.Events;

/// <summary>Writes one event of a stream without end.</summary>
internal static class EventPrinter
{
    public static void Write(CommandContext context, EventEnvelope item)
    {
        if (context.Format == OutputFormat.Table)
        {
            WriteLine(context.Out, item);
            return;
        }

        var document = JsonSerializer.SerializeToElement(item, Wire.Json.EventEnvelope);
        context.Out.Line(context.Format == OutputFormat.Json ? JsonText.Compact(document) : $"---\n{YamlText.Of(document)}");
    }

    private static void WriteLine(Screen screen, EventEnvelope item)
    {
        var (text, tone) = EventLine.Of(item);
        var time = item.At.ToLocalTime().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
        var who = item.Loop is { } loop ? ExecutionIds.Short(loop) : "resource";
        screen.Line($"{screen.Paint(Tone.Muted, $"{time}  {who,-8}")}  {screen.Paint(tone, text)}");
    }
}
