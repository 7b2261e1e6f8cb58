namespace LoopStacks.EndToEnd.Platforms;

/// <summary>Where the sources are.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Examples => Path.Combine(Root, "examples");

    public static string Example(string file) => Path.Combine(Examples, file);

    /// <summary>The program of a project, of the configuration in which the tests are.</summary>
    public static string Built(string project)
    {
        var configuration = Path.GetFileName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)))!;
        return Path.Combine(Root, project, "bin", configuration, "net10.0", Path.GetFileName(project) + ".dll");
    }

    private static string Find()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "LoopStacks.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests don't run inside of the repository.");
        return folder;
    }
}
