using Microsoft.Extensions.Logging;

namespace LoopStacks.Engine.Journal;

/// <summary>How loud a failure is told. A store that is away says so itself, once when it goes and once when it is back; whoever meets that meanwhile, each second or for each loop, need not repeat it.</summary>
public static class StorageLog
{
    /// <param name="otherwise">The level of anything else.</param>
    public static LogLevel Level(Exception exception, LogLevel otherwise = LogLevel.Warning) => exception is StorageUnavailableException ? LogLevel.Debug : otherwise;
}
