namespace LoopStacks.Core.Reputation;

/// <summary>Decayed counts of ended attempts by <see cref="AttemptEnd"/>.</summary>
public readonly record struct Attempts(double Completed, double Failed, double Lost, double Invalid, double Refused, double TimedOut)
{
    public double Unsuccessful => Failed + Lost + Invalid + Refused + TimedOut;

    public Attempts Times(double factor) => new(Completed * factor, Failed * factor, Lost * factor, Invalid * factor, Refused * factor, TimedOut * factor);

    internal Attempts Plus(AttemptEnd end, double weight) => end switch
    {
        AttemptEnd.Completed => this with { Completed = Completed + weight },
        AttemptEnd.Failed => this with { Failed = Failed + weight },
        AttemptEnd.Lost => this with { Lost = Lost + weight },
        AttemptEnd.Invalid => this with { Invalid = Invalid + weight },
        AttemptEnd.Refused => this with { Refused = Refused + weight },
        AttemptEnd.TimedOut => this with { TimedOut = TimedOut + weight },
        _ => throw new ArgumentOutOfRangeException(nameof(end), end, null),
    };
}
