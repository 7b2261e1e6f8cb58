using System.Text.Json;
using LoopStacks.Core.Documents;
using LoopStacks.Core.Resources.Shapes;
using LoopStacks.Core.Resources.Shapes.Structural;

namespace LoopStacks.Core.Resources.Composites;

/// <summary><see cref="CompositeCheck"/> for Kubernetes' API server, as far as a rule may cost: names that are not there, circles and what expressions see it can't check.</summary>
internal static class CompositeRules
{
    private const string Once = "the loops of a composite LoopStack run once; use fail or human";

    public static IEnumerable<Rule> All =>
    [
        NotApplicable("/bidding", Defaults("bidding", new BiddingPhaseSpec()), "nobody bids for a composite LoopStack as a whole; say it in the stacks that its loops run"),
        NotApplicable("/execution/parallelism", "self.phases.execution.parallelism == 'parallel'", "the loops of a composite LoopStack start in the order of dependsOn"),
        NotApplicable(
            "/execution/retryPolicy",
            Defaults("execution.retryPolicy", new RetryPolicySpec()),
            "work is retried within the loops of a composite LoopStack; say it in the stacks that they run"),
        NotApplicable("/execution/rounds", "self.phases.execution.rounds == 1", "the loops of a composite LoopStack run once; say it in the stacks that they run"),
        NotApplicable("/output/onDisagreement", "self.phases.output.onDisagreement != 'round'", Once),
        NotApplicable("/output/onInvalid", "self.phases.output.onInvalid != 'round'", Once),
        new("!has(self.loops) || self.phases.output.quorum <= size(self.loops)", "is more than the votes that the loops give at most.", "/phases/output/quorum"),
        new("!has(self.loops) || self.loops.all(a, self.loops.exists_one(b, a.name == b.name))", "repeats a name.", "/loops"),
    ];

    private static Rule NotApplicable(string field, string isDefault, string why) =>
        new($"!has(self.loops) || ({isDefault})", $"has no effect beside loops: {why}.", $"/phases{field}");

    private static string Defaults(string path, object record)
    {
        var fields = ShapeCatalog.Of(record.GetType()).Fields.Select(field =>
        {
            var value = JsonText.Element(json => field.Shape.Write(json, field.Get(record)!));
            return $"self.phases.{path}.{field.Name} == {(value.ValueKind == JsonValueKind.String ? Cel.Text(value.GetString()!) : value.GetRawText())}";
        });
        return string.Join(" && ", fields);
    }
}
