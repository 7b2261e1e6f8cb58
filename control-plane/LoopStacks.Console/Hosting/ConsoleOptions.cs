using System.ComponentModel.DataAnnotations;

namespace LoopStacks.WebConsole.Hosting;

/// <summary>Settings of the console.</summary>
public sealed class ConsoleOptions
{
    /// <summary>Their section of the configuration.</summary>
    public const string Section = "LoopStacks:Console";

    internal const long MaxMessageBytes = 2 * 1024 * 1024; // A document in an editor is one message; the API takes 1 MiB.

    /// <summary>Whether there is a console.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Pages that may be open at a time in one process; each holds a connection, and some memory. Default 500.</summary>
    [Range(1, 100_000)]
    public int MaxPages { get; set; } = 500;
}
