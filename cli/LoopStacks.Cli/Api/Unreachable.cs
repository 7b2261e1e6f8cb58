using LoopStacks.Cli.Shell;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.Cli.Api;

/// <summary>Failures of reaching the platform at all.</summary>
internal static class Unreachable
{
    public const string Code = "PlatformUnreachable";

    private const string Start = "Start one with `loopstacks dev`, or name another one with --url or LOOPSTACKS_URL.";

    public static CliFailure At(Uri address, Exception fault) =>
        Of($"No platform answers at {Shown(address)}: {Innermost(fault).Message.TrimEnd('.')}.", Start, fault);

    public static CliFailure Silent(Uri address, TimeSpan after, Exception fault) =>
        Of($"The platform at {Shown(address)} said nothing for {after.TotalSeconds:0} s.", Start, fault);

    public static CliFailure Stranger(Uri address, Exception? fault) =>
        Of($"What answers at {Shown(address)} is not a LoopStacks platform, or one of another version.", "Check the url with: loopstacks config", fault);

    public static CliFailure Lost(Uri address, string what, Exception? fault) =>
        Of($"The connection to {Shown(address)} was lost and could not be made again; {what}.", null, fault);

    /// <summary>An address without its password.</summary>
    public static string Shown(Uri address) => address.UserInfo.Length == 0
        ? address.AbsoluteUri.TrimEnd('/')
        : address.AbsoluteUri.Replace(address.UserInfo + "@", "***@", StringComparison.Ordinal).TrimEnd('/');

    private static CliFailure Of(string detail, string? remedy, Exception? fault) => new(
        new Problem("about:blank", "The platform can't be reached", 503, Code, detail), ExitCodes.Unavailable, remedy, fault);

    private static Exception Innermost(Exception fault) => fault.InnerException is { } inner ? Innermost(inner) : fault;
}
