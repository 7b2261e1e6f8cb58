using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace LoopStacks.AgentRuntime.Tests.Fakes;

/// <summary>Keeps everything that is logged, at every level, with exceptions.</summary>
internal sealed class LogTexts : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _texts = new();

    public string All => string.Join('\n', _texts);

    public static (ILoggerFactory Factory, LogTexts Texts) Create()
    {
        var texts = new LogTexts();
        return (LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(texts)), texts);
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _texts.Enqueue($"{logLevel} {formatter(state, exception)} {exception}");

    public void Dispose()
    {
    }
}
