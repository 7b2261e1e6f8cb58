using System.Text.Json;
using System.Text.Json.Nodes;
using LoopStacks.Cli.Api;
using LoopStacks.Cli.Output;
using LoopStacks.Cli.Shell;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.Cli.Doctor;

/// <summary>Looks for what commonly goes wrong, and says what to do about it.</summary>
internal sealed class DoctorCommand(GlobalOptions globals)
    : CliCommand("doctor", "Look for what commonly goes wrong with the platform, and say what to do about it.", globals)
{
    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("loopstacks doctor", "Is the platform there, ready, and does its work flow?"),
        ("loopstacks doctor -o json", "For a program; the exit code is 6 where something does not work"),
    ];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        using var examination = new Examination(context.Settings.Address, context.Settings.Token.Value, context.Host.Clock);
        var findings = new List<Finding>();
        await foreach (var finding in examination.FindAsync(cancellation))
        {
            findings.Add(finding);
            if (context.Format == OutputFormat.Table)
                Write(context.Out, finding);
        }

        context.WroteDocument(JsonSerializer.SerializeToElement(new JsonObject
        {
            ["url"] = Unreachable.Shown(context.Settings.Address),
            ["checks"] = new JsonArray([.. findings.Select(Document)]),
        }));
        return findings.Any(finding => finding.Health == Health.Bad) ? ExitCodes.Unavailable : ExitCodes.Ok;
    }

    private static void Write(Screen screen, Finding finding)
    {
        var (sign, tone) = finding.Health switch
        {
            Health.Ok => ("✓", Tone.Good),
            Health.Warning => ("!", Tone.Busy),
            _ => ("✗", Tone.Bad),
        };
        screen.Line($"{screen.Paint(tone, sign)} {finding.Check,-12} {Printable.Of(finding.Says)}");
        if (finding.Remedy is { } remedy)
            screen.Line(Tone.Muted, $"  {"",-12} {remedy}");
    }

    private static JsonNode Document(Finding finding) => new JsonObject
    {
        ["check"] = finding.Check,
        ["health"] = finding.Health.ToString().ToLowerInvariant(),
        ["says"] = finding.Says,
        ["remedy"] = finding.Remedy,
    };
}
