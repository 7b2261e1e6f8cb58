namespace LoopStacks.ControlPlane.Draining;

/// <summary>How a control plane stops; section <c>LoopStacks:Drain</c> of the configuration.</summary>
public sealed class DrainOptions
{
    public const string Section = "LoopStacks:Drain";

    /// <summary>
    /// How long requests are still taken after the signal, while <c>/readyz</c> says that it drains, so that load balancers look elsewhere; agents are sent to the others at once. Default: 2 s where there may be others, none
    /// where it is alone; 0 to 5 min.
    /// </summary>
    public TimeSpan? Notice { get; set; }

    /// <summary>How long the rest may take: what is under way is answered, loops are let go of. Then it ends all the same. Default 15 s; 1 s to 5 min. Together with <see cref="Notice"/> less than what runs it waits before it kills.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Every fault of the settings, by name; none means valid.</summary>
    public IEnumerable<string> Faults()
    {
        if (Notice < TimeSpan.Zero || Notice > TimeSpan.FromMinutes(5))
            yield return $"{Section}:{nameof(Notice)} is {Notice}; it must be 0 to 5 min.";
        if (Timeout < TimeSpan.FromSeconds(1) || Timeout > TimeSpan.FromMinutes(5))
            yield return $"{Section}:{nameof(Timeout)} is {Timeout}; it must be 1 s to 5 min.";
    }
}
