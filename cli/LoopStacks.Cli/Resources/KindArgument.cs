using System.CommandLine;
using LoopStacks.Cli.Output;

namespace LoopStacks.Cli.Resources;

/// <summary>The argument that names a kind, with its short forms.</summary>
internal static class KindArgument
{
    public static Argument<ResourceType> Create(Func<ResourceType, bool>? allowed = null)
    {
        var kinds = ResourceType.All.Where(allowed ?? (_ => true)).ToList();
        var argument = new Argument<ResourceType>("kind")
        {
            HelpName = "kind",
            Description = string.Join(", ", kinds.Select(type => $"{type.Plural} ({type.Short})")),
            CustomParser = result =>
            {
                var word = result.Tokens[0].Value;
                if (ResourceType.Named(word) is { } type && kinds.Contains(type))
                    return type;
                var near = Nearest.To(word, kinds.SelectMany(kind => kind.Words));
                result.AddError($"There is no kind '{word}' here; {(near is null ? $"kinds are {string.Join(", ", kinds.Select(kind => kind.Plural))}" : $"did you mean '{near}'?")}");
                return null!;
            },
        };
        argument.CompletionSources.Add([.. kinds.Select(type => type.Plural)]);
        return argument;
    }
}
