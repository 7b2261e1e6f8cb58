using System.Text.RegularExpressions;

namespace LoopStacks.Architecture.Tests;

/// <summary>Every setting stands in the documentation.</summary>
public sealed partial class SettingsDocumentTests
{
    [Theory]
    [InlineData("engine/LoopStacks.Engine/Loops/EngineOptions.cs", "docs/operations.md")]
    [InlineData("engine/LoopStacks.Engine/Admission/AdmissionOptions.cs", "docs/operations.md")]
    [InlineData("engine/LoopStacks.Engine/Retention/RetentionOptions.cs", "docs/operations.md")]
    [InlineData("control-plane/LoopStacks.Gateway/GatewayOptions.cs", "docs/operations.md")]
    [InlineData("engine/LoopStacks.Engine/State/StateOptions.cs", "docs/operations.md")]
    [InlineData("engine/LoopStacks.Engine/Reputation/ReputationOptions.cs", "docs/operations.md")]
    [InlineData("engine/LoopStacks.Engine/Statistics/StatisticsOptions.cs", "docs/operations.md")]
    [InlineData("engine/LoopStacks.Coordination.Redis/RedisOptions.cs", "docs/operations.md")]
    [InlineData("control-plane/LoopStacks.ControlPlane/Draining/DrainOptions.cs", "docs/operations.md")]
    [InlineData("control-plane/LoopStacks.Api/ApiOptions.cs", "docs/api.md")]
    [InlineData("control-plane/LoopStacks.Console/Hosting/ConsoleOptions.cs", "docs/console.md")]
    [InlineData("operator/LoopStacks.Operator/Settings/OperatorOptions.cs", "docs/operator.md")]
    [InlineData("operator/LoopStacks.Operator/Settings/ImageOptions.cs", "docs/operator.md", "Images:")]
    [InlineData("operator/LoopStacks.Operator/Settings/PodOptions.cs", "docs/operator.md", "Pods:")]
    [InlineData("operator/LoopStacks.Operator/Settings/RedisImageOptions.cs", "docs/operator.md", "Redis:")]
    [InlineData("operator/LoopStacks.Operator/Settings/AutoscalingOptions.cs", "docs/operator.md", "Autoscaling:")]
    public void Options_EverySetting_IsDocumented(string options, string document, string section = "")
    {
        var settings = Setting().Matches(Repository.Read(options)).Select(match => match.Groups[1].Value).ToArray();
        var text = Repository.Read(document);

        Assert.NotEmpty(settings);
        Assert.All(settings, setting => Assert.Contains($"`{section}{setting}`", text, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"public (?!\w+Options )[\w?<>]+ (\w+) \{ get; set; \}")]
    private static partial Regex Setting();
}
