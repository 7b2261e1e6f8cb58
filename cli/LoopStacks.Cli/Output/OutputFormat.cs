namespace LoopStacks.Cli.Output;

/// <summary>How the answer is written.</summary>
internal enum OutputFormat
{
    Table,
    Json,
    Yaml,
}
