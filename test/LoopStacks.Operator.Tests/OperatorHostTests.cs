using LoopStacks.Contracts.Problems;
using LoopStacks.Operator.Settings;
using Microsoft.Extensions.Configuration;

namespace LoopStacks.Operator.Tests;

/// <summary>The program's arguments and settings.</summary>
public sealed class OperatorHostTests
{
    [Theory]
    [InlineData(ExitCodes.Ok, "--help")]
    [InlineData(ExitCodes.Usage, "--LoopStacks:Operator:Workers=0")]
    [InlineData(ExitCodes.Usage, "--LoopStacks:Operator:Workers=many")]
    [InlineData(ExitCodes.Usage, "--LoopStacks:Operator:Wrokers=3")]
    [InlineData(ExitCodes.Usage, "crds", "--into", "x")]
    [InlineData(ExitCodes.Unavailable, "--kubeconfig", "/there/is/no/such/file")]
    public async Task Run_WithArguments_EndsWithTheirCode(int expected, params string[] args) => Assert.Equal(expected, await OperatorHost.RunAsync(args, new CancellationToken(true)));

    [Fact]
    public void Configure_CommandLine_SetsOptions()
    {
        var options = OperatorHost.Configure(new ConfigurationManager(), ["--LoopStacks:Operator:Images:AllowedPrefixes:0=example.com/a", "--LoopStacks:Operator:Addresses=ClusterIP"]);

        Assert.Equal(["example.com/a"], options.Images.AllowedPrefixes);
        Assert.Equal(AddressForm.ClusterIP, options.Addresses);
    }

    [Theory]
    [InlineData("LeaseDuration", "00:00:01")]
    [InlineData("ControlPlaneService", "loopstacks")]
    [InlineData("ControlPlaneUrl", "loopstacks:80")]
    [InlineData("Resync", "00:00:00")]
    [InlineData("Images:PullPolicy", "Sometimes")]
    [InlineData("Images:AllowedPrefixes:0", "https://example.com")]
    [InlineData("Pods:Memory", "much")]
    [InlineData("Redis:Memory", "1GB")]
    [InlineData("Autoscaling:RedisAddress", "redis://example.com")]
    public void Configure_WrongValue_IsNamed(string setting, string value)
    {
        var fault = Assert.Throws<ArgumentException>(() => OperatorHost.Configure(new ConfigurationManager(), [$"--LoopStacks:Operator:{setting}={value}"]));

        Assert.Contains($"LoopStacks:Operator:{setting.Replace(":0", "", StringComparison.Ordinal)}", fault.Message, StringComparison.Ordinal);
        Assert.Contains(value, fault.Message, StringComparison.Ordinal);
    }
}
