using LoopStacks.EndToEnd.Platforms;

namespace LoopStacks.EndToEnd.Examples;

/// <summary>A platform to which the whole folder of examples was applied by the command line; the tests of a class share it.</summary>
public sealed class ExamplesPlatform : IAsyncLifetime
{
    private InProcessPlatform _platform = null!;

    internal string Applied { get; private set; } = "";

    internal InProcessPlatform Platform => _platform;

    public async ValueTask InitializeAsync()
    {
        _platform = await InProcessPlatform.StartAsync(runAgents: true);
        Applied = await CommandLine.SucceedAsync(_platform.Address, "apply", "-f", Repository.Examples);
        await Patience.UntilAsync(
            async () => (await _platform.Client.CapabilitiesAsync()).Items.All(item => item.Instances.All(offer => offer.Replicas > 0)),
            "every instance of the examples has a replica");
    }

    public ValueTask DisposeAsync() => _platform.DisposeAsync();
}
