using System.Globalization;
using LoopStacks.Cli.Output;
using LoopStacks.Contracts.Events;

namespace LoopStacks.Cli.Loops.Rendering;

/// <summary>A history as lines with the time since its beginning.</summary>
internal static class Timeline
{
    public static void Write(IReadOnlyList<EventEnvelope> events, string root, Screen screen)
    {
        if (events.Count == 0)
            return;
        var began = events[0].At;
        var many = events.Any(item => item.Loop != root);
        foreach (var item in events)
        {
            var (text, tone) = EventLine.Of(item);
            var loop = many && item.Loop is { } id ? $"  {ExecutionIds.Short(id)}" : "";
            screen.Line($"{screen.Paint(Tone.Muted, Offset(item.At - began) + loop)}  {screen.Paint(tone, text)}");
        }
    }

    /// <summary>Such as <c>+0.120 s</c>, of one width as long as loops are short.</summary>
    public static string Offset(TimeSpan since) => string.Create(CultureInfo.InvariantCulture, $"{"+" + since.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture),8} s");
}
