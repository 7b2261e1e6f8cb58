namespace LoopStacks.Contracts.Tests;

/// <summary>Files of the repository that tests compare with.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>Whether the files are to be written instead of compared.</summary>
    public static bool IsRewriting => Environment.GetEnvironmentVariable("LOOPSTACKS_REWRITE") == "1";

    public const string HowToRewrite = "Where the change is meant, run the tests with LOOPSTACKS_REWRITE=1, read the difference and commit it.";

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "LoopStacks.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("The tests run within the repository.");
    }
}
