using LoopStacks.Cli.Shell;

namespace LoopStacks.Cli.Loops.Run;

/// <summary>Reads labels written as <c>key=value</c>.</summary>
internal static class Labels
{
    /// <summary>Null where none are given.</summary>
    public static IReadOnlyDictionary<string, string>? Of(IReadOnlyList<string> given)
    {
        if (given.Count == 0)
            return null;
        var labels = new Dictionary<string, string>(given.Count);
        foreach (var text in given)
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
                throw CliFailure.Usage($"--label '{text}' is not key=value.");
            labels[text[..equals]] = text[(equals + 1)..];
        }

        return labels;
    }
}
