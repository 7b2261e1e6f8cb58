using LoopStacks.Engine.Journal;
using LoopStacks.Engine.Reputation;
using LoopStacks.Engine.Resources;
using LoopStacks.Engine.State;
using Microsoft.Extensions.DependencyInjection;

namespace LoopStacks.Conformance.Stores;

/// <summary>A store as one process has it. Disposing closes it and keeps what is stored.</summary>
internal sealed class OpenStore(Action<IServiceCollection> add) : IAsyncDisposable
{
    private readonly ServiceProvider _services = Build(add);

    public ILoopJournal Journal => _services.GetRequiredService<ILoopJournal>();

    public IAgentStateStore State => _services.GetRequiredService<IAgentStateStore>();

    public IReputationStore Reputation => _services.GetRequiredService<IReputationStore>();

    public IResourceStore Resources => _services.GetRequiredService<IResourceStore>();

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private static ServiceProvider Build(Action<IServiceCollection> add)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddMetrics();
        add(services);
        return services.BuildServiceProvider();
    }
}
