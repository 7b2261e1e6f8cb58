using System.Text.Json;
using LoopStacks.Cli.Api;
using LoopStacks.Cli.Shell;

namespace LoopStacks.Cli.Output;

/// <summary>Writes a failure: the problem document for programs, or code, detail, faults and remedy for people.</summary>
internal static class ProblemText
{
    public static void Write(Screen screen, CliFailure failure, bool asJson)
    {
        var problem = failure.Problem;
        if (asJson)
        {
            screen.Line(JsonText.Pretty(JsonSerializer.SerializeToElement(problem, Wire.Json.Problem)));
            return;
        }

        screen.Line($"{screen.Paint(Tone.Bad, Printable.Of(problem.Code))}: {Printable.Of(problem.Detail)}");
        foreach (var error in problem.Errors ?? [])
            screen.Line($"  {screen.Paint(Tone.Strong, error.Pointer.Length == 0 ? "(document)" : Printable.Of(error.Pointer))}  {Printable.Of(error.Message)}");
        if (problem.TraceId is { } trace)
            screen.Line(Tone.Muted, $"  trace id {Printable.Of(trace)}");
        if ((failure.Remedy ?? Remedies.For(problem.Code)) is { } remedy)
            screen.Line($"→ {remedy}");
    }
}
