namespace LoopStacks.Storage.Sqlite;

/// <summary>Settings of the embedded store.</summary>
public sealed record SqliteOptions
{
    /// <summary>Folder of the database. Default <c>.loopstacks</c>; null keeps everything in memory, for tests and measurements.</summary>
    public string? Folder { get; init; } = ".loopstacks";

    /// <summary>Appends that may wait for the writer. Default 8,192; when it is full, appenders wait, which slows those who start loops.</summary>
    public int QueueLength { get; init; } = 8192;

    /// <summary>Appends that share one commit at most. Default 512.</summary>
    public int BatchSize { get; init; } = 512;

    /// <summary>Name of the database's file in the folder.</summary>
    public const string FileName = "loopstacks.db";
}
