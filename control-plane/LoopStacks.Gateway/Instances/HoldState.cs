namespace LoopStacks.Gateway.Instances;

/// <summary>What a replica has to do with a work item that it names.</summary>
internal enum HoldState
{
    /// <summary>Nothing: it never had it, or it was taken back.</summary>
    NotHeld,

    /// <summary>It holds it.</summary>
    Held,

    /// <summary>It holds it and has said the same before.</summary>
    HeldBefore,
}
