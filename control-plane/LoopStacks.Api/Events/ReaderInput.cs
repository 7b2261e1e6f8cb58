namespace LoopStacks.Api.Events;

/// <summary>What a reader sent.</summary>
internal enum ReaderInput
{
    Text,
    Binary,
    Closed,
    TooLarge,
}
