using System.Reflection;
using LoopStacks.Operator.Tests.Cluster;

namespace LoopStacks.Operator.Tests;

/// <summary>Every reason that people may read has its line in the documentation.</summary>
public sealed class ReasonsTests
{
    public static TheoryData<string> All => new(typeof(Reasons).GetFields(BindingFlags.Public | BindingFlags.Static).Select(constant => (string)constant.GetRawConstantValue()!));

    [Theory]
    [MemberData(nameof(All))]
    public void Reason_StandsInTheDocumentation(string reason) =>
        Assert.Contains($"`{reason}`", File.ReadAllText(Path.Combine(OperatorCluster.Root(), "docs", "operator.md")), StringComparison.Ordinal);
}
