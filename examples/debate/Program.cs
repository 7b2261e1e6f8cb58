using System.Text.Json;
using LoopStacks.Agents;
using LoopStacks.Contracts.Connection;

// Five members of a council in one program. Each knows a part of the evidence, says what it knows and which answer that speaks for, hears the others, and takes in one argument a round:
// the strongest that is new to it. So the weight of what is known decides in the end, not the number of those who knew the same from the start.
string[] members = ["ann", "ben", "cho", "dina", "emil"];
await Task.WhenAll(members.Select(member => LoopAgent.Create("council-" + member)
    .Capability("council-opinion")
    .Handle((Matter matter, Work work, CancellationToken _) => Task.FromResult(Opinion.Of(member, matter, work.Contributions)))
    .RunAsync(args)));

internal sealed record Matter(string Question, Evidence[] Evidence);

/// <param name="KnownTo">Members who know it from the start.</param>
internal sealed record Evidence(string For, int Weight, string Says, string[] KnownTo);

internal sealed record Argument(string For, int Weight, string Says);

internal sealed record Opinion(string Member, string Answer, Argument[] Arguments)
{
    public static Opinion Of(string member, Matter matter, IReadOnlyList<ContributionSeen> seen)
    {
        var before = seen.Select(contribution => contribution.Output.Deserialize<Opinion>(JsonSerializerOptions.Web)!).ToList();
        var known = before.Find(opinion => opinion.Member == member)?.Arguments ?? FromTheStart(member, matter);
        var heard = before.SelectMany(opinion => opinion.Arguments).Except(known).MaxBy(argument => (argument.Weight, argument.Says));
        Argument[] arguments = heard is null ? known : [.. known, heard];
        var answer = arguments.GroupBy(argument => argument.For).MaxBy(group => (group.Sum(argument => argument.Weight), group.Key));
        return new Opinion(member, answer?.Key ?? "undecided", arguments);
    }

    private static Argument[] FromTheStart(string member, Matter matter) =>
        [.. matter.Evidence.Where(evidence => evidence.KnownTo.Contains(member)).Select(evidence => new Argument(evidence.For, evidence.Weight, evidence.Says))];
}
