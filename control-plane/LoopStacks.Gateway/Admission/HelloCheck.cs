using System.Text.Json;
using System.Text.RegularExpressions;
using LoopStacks.Contracts.Connection;
using LoopStacks.Contracts.Problems;
using LoopStacks.Engine.Faults;

namespace LoopStacks.Gateway.Admission;

/// <summary>Checks the form of a <c>hello</c>: names, capabilities, credits, schemas.</summary>
internal static partial class HelloCheck
{
    private const int MaxCapabilities = 64;
    private const int MaxCredits = 1000;

    /// <summary>Null where it is in order. <paramref name="output"/> is the compiled output schema, null where any output is right.</summary>
    public static Fault? Check(Hello hello, out OutputSchema? output)
    {
        output = null;
        return Name("agent", hello.Agent)
            ?? Name("realm", hello.Realm)
            ?? Name("instance", hello.Instance)
            ?? Name("replica", hello.Replica)
            ?? Capabilities(hello.Capabilities)
            ?? (hello.Credits is < 1 or > MaxCredits ? Wrong($"credits is {hello.Credits} and must be 1 to {MaxCredits}.") : null)
            ?? OutputSchema.Compile("inputSchema", hello.InputSchema, out _)
            ?? OutputSchema.Compile("outputSchema", hello.OutputSchema, out output);
    }

    /// <summary>Whether it is the name of a capability.</summary>
    public static bool IsCapability(string name) => CapabilityPattern().IsMatch(name);

    private static Fault? Name(string property, string? name)
    {
        if (name is null || DnsLabel().IsMatch(name))
            return null;
        return Wrong($"{property} is '{Shown(name)}' and must be a DNS label: 1 to 63 lower case letters, digits and '-', beginning and ending with a letter or digit.");
    }

    private static Fault? Capabilities(IReadOnlyList<string> capabilities)
    {
        if (capabilities.Count is < 1 or > MaxCapabilities)
            return Wrong($"capabilities has {capabilities.Count} names and must have 1 to {MaxCapabilities}.");
        foreach (var capability in capabilities)
        {
            if (capability is null || !IsCapability(capability))
                return Wrong($"capabilities names '{Shown(capability ?? "null")}'; a name is 1 to 63 of a-z, 0-9, '-', '.', '/', '_', beginning and ending with a letter or digit.");
        }

        return null;
    }

    private static Fault Wrong(string detail) => new(ErrorCode.InvalidArgument, detail);

    private static string Shown(string name) => name.Length <= 80 ? name : name[..80] + "…";

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex DnsLabel();

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9./_]{0,61}[a-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex CapabilityPattern();
}
