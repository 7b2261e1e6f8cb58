namespace LoopStacks.Storage.Postgres;

/// <summary>Settings of the store in PostgreSQL.</summary>
public sealed record PostgresOptions
{
    /// <summary>As Npgsql reads it, with the password: a secret, which no log, event or error shows.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>Writes that may wait for the writer. Default 8,192; when it is full, appenders wait, which slows those who start loops.</summary>
    public int QueueLength { get; init; } = 8192;

    /// <summary>Writes that share one commit at most. Default 512.</summary>
    public int BatchSize { get; init; } = 512;

    /// <summary>How often what other processes wrote is looked for while no connection tells of it. Default 250 ms.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The first pause after a connection failed; it doubles up to <see cref="LongestPause"/>. Default 50 ms.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest pause between two tries to connect. Default 2 s.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Days ahead for which partitions are made. Default 3.</summary>
    public int DaysAhead { get; init; } = 3;

    /// <summary>Days after which loops that have ended are dropped, with all that belongs to them; null keeps them. Default null.</summary>
    public int? RetentionDays { get; init; }

    /// <summary>Without the connection string.</summary>
    public override string ToString() => nameof(PostgresOptions);
}
