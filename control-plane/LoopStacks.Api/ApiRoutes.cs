namespace LoopStacks.Api;

/// <summary>Where the API stands.</summary>
public static class ApiRoutes
{
    /// <summary>Prefix of all calls of version 1.</summary>
    public const string Prefix = "/loopstacks/v1";
}
