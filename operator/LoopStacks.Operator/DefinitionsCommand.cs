using LoopStacks.Contracts.Problems;
using LoopStacks.Kubernetes.Crds;

namespace LoopStacks.Operator;

/// <summary>The CustomResourceDefinitions of our kinds, for <c>kubectl apply -f -</c> or as files.</summary>
internal static class DefinitionsCommand
{
    public static async Task<int> RunAsync(string[] args)
    {
        switch (args)
        {
            case []:
                await Console.Out.WriteAsync(string.Concat(CustomResourceDefinitions.Files().OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => "---\n" + file.Value)));
                return ExitCodes.Ok;
            case ["--output", var folder]:
                CustomResourceDefinitions.Write(folder);
                return ExitCodes.Ok;
            default:
                await Console.Error.WriteLineAsync($"crds takes --output FOLDER or nothing, not '{string.Join(' ', args)}'.");
                return ExitCodes.Usage;
        }
    }
}
