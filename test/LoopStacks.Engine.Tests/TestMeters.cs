using System.Diagnostics.Metrics;
using LoopStacks.Engine.Journal;
using Microsoft.Extensions.DependencyInjection;

namespace LoopStacks.Engine.Tests;

/// <summary>Metrics for stores that run without a host.</summary>
internal static class TestMeters
{
    public static JournalMetrics Journal => new(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>());
}
