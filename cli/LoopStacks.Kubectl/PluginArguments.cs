using LoopStacks.Cli.Shell;

namespace LoopStacks.Kubectl;

/// <summary>What the plugin is asked: where the platform is, and the command line of `loopstacks`, which has the rest of the words.</summary>
internal sealed record PluginArguments
{
    private static readonly string[] s_offline = ["completion", "config"];

    /// <summary>Context of the kubeconfig; null takes its current one.</summary>
    public string? Context { get; init; }

    /// <summary>The kubeconfig; null leaves it to kubectl.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>Namespace in which the platform runs.</summary>
    public string SystemNamespace { get; init; } = "loopstacks-system";

    /// <summary>Deployment of its control planes.</summary>
    public string Deployment { get; init; } = "loopstacks";

    /// <summary>Port of a pod that is forwarded: 8080 needs no token, 8081 does.</summary>
    public int Port { get; init; } = 8080;

    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>Whether a platform is asked at all, and no address of one is given.</summary>
    public bool NeedsPlatform =>
        Command.Count > 0 && !s_offline.Contains(Command[0]) && !Command.TakeWhile(word => word != "--").Any(word => word is "--help" or "-h" or "--version" or "--url" or "--client" || word.StartsWith("--url=", StringComparison.Ordinal));

    /// <exception cref="CliFailure">An option has no value, or a wrong one.</exception>
    public static PluginArguments Parse(IReadOnlyList<string> args, Func<string, string?> environment)
    {
        var parsed = new PluginArguments();
        if (environment("LOOPSTACKS_SYSTEM_NAMESPACE") is { Length: > 0 } set)
            parsed = parsed with { SystemNamespace = set };
        var command = new List<string>();
        for (var i = 0; i < args.Count; i++)
        {
            if (args[i] == "--")
            {
                command.AddRange(args.Skip(i));
                break;
            }

            var (name, value) = args[i].Split('=', 2) is [var left, var right] ? (left, right) : (args[i], null);
            if (name is not ("--context" or "--kubeconfig" or "--system-namespace" or "--deployment" or "--port"))
            {
                command.Add(args[i]);
                continue;
            }

            value ??= i + 1 < args.Count ? args[++i] : throw CliFailure.Usage($"{name} needs a value.", "See kubectl loopstacks --help.");
            parsed = name switch
            {
                "--context" => parsed with { Context = value },
                "--kubeconfig" => parsed with { Kubeconfig = value },
                "--system-namespace" => parsed with { SystemNamespace = value },
                "--deployment" => parsed with { Deployment = value },
                _ => parsed with { Port = ReadPort(value) },
            };
        }

        return parsed with { Command = command };
    }

    private static int ReadPort(string value) =>
        int.TryParse(value, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65_535
            ? port
            : throw CliFailure.Usage($"--port must be a port, 1 to 65535; it is '{value}'.");
}
