namespace LoopStacks.Contracts.Connection;

/// <summary>What came of receiving a frame.</summary>
public enum FrameStatus
{
    /// <summary>Its messages were read.</summary>
    Read,

    /// <summary>The other side closed.</summary>
    Closed,

    /// <summary>It is larger than what is read.</summary>
    TooLarge,

    /// <summary>It is binary; only text is read.</summary>
    Binary,
}
