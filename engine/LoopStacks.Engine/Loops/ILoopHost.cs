namespace LoopStacks.Engine.Loops;

/// <summary>Where a loop lives: an Orleans grain, or a simulation.</summary>
internal interface ILoopHost
{
    /// <summary>The loop has no need to stay in memory: it is made anew from the journal when it is called again.</summary>
    void Deactivate();

    /// <summary>Makes a timer that calls <see cref="LoopActor.TickAsync"/> in the loop's turn.</summary>
    ITimer CreateTimer(TimeSpan due);
}
