namespace LoopStacks.Contracts.Problems;

/// <summary>Exit codes of the command line.</summary>
public static class ExitCodes
{
    /// <summary>Done.</summary>
    public const int Ok = 0;

    /// <summary>A loop ended as failed, cancelled or timed out.</summary>
    public const int LoopFailed = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>A document or an input is not valid.</summary>
    public const int Invalid = 3;

    /// <summary>No such thing.</summary>
    public const int NotFound = 4;

    /// <summary>It exists already, was changed by somebody else, or its state forbids it.</summary>
    public const int Conflict = 5;

    /// <summary>The platform can't be reached or is too busy.</summary>
    public const int Unavailable = 6;

    /// <summary>The platform or this program failed.</summary>
    public const int Internal = 70;

    /// <summary>A control plane that the others have given up, since it did not answer them: to be started again.</summary>
    public const int GivenUp = 75;

    /// <summary>Interrupted by the user.</summary>
    public const int Interrupted = 130;
}
