using LoopStacks.WebConsole.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LoopStacks.Console.Tests.Components;

public sealed class PageGateTests
{
    [Fact]
    public void Gate_FloodOfPages_SaysSoOnceAMinuteWithTheirNumber()
    {
        var (clock, log) = (new HandClock(), new Lines());
        var gate = new PageGate(Options.Create(new ConsoleOptions { MaxPages = 2 }), clock, log);
        Assert.True(gate.TryEnter() && gate.HasRoom() && gate.TryEnter());

        Assert.All(Enumerable.Range(0, 100), _ => Assert.False(gate.TryEnter() || gate.HasRoom()));
        clock.Now += TimeSpan.FromMinutes(1);
        Assert.False(gate.TryEnter());

        Assert.Equal(2, log.Count);
        Assert.Contains(": 1 more were shown", log[0], StringComparison.Ordinal);
        Assert.Contains(": 200 more were shown", log[1], StringComparison.Ordinal);
        gate.Leave();
        Assert.True(gate.HasRoom());
    }

    private sealed class HandClock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }

    private sealed class Lines : List<string>, ILogger<PageGate>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Assert.Equal((LogLevel.Warning, null), (logLevel, exception));
            Add(formatter(state, exception));
        }
    }
}
