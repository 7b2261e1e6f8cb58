namespace LoopStacks.Cli.Output;

/// <summary>What a piece of text means; becomes a colour where colours are used.</summary>
internal enum Tone
{
    Plain,
    Strong,
    Muted,
    Good,
    Busy,
    Bad,
}
