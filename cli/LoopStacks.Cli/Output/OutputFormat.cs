namespace LoopStacks.Cli.Output;

/// <summary>How the answer is written.</summary>
internal enum OutputFormat
{
    Table,
    Json,
    Yaml,

    /// <summary>Only of what is rows of numbers.</summary>
    Csv,
}
