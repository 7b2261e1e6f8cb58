using System.Globalization;
using LoopStacks.Cli.Api;
using LoopStacks.Cli.Loops;
using LoopStacks.Cli.Resources;
using LoopStacks.Cli.Shell;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.Cli.People;

/// <summary>Ids of tasks as people write them: the whole id, <c>LOOP.NUMBER</c> with a loop as in <see cref="ExecutionIds"/>, or <c>last</c>, the newest open one of the realm.</summary>
internal static class TaskIds
{
    public const string Description = "Id of a task, its loop's end and its number (as in tables), or 'last' for the newest open one";

    public static string Short(string loop, int number) => string.Create(CultureInfo.InvariantCulture, $"{ExecutionIds.Short(loop)}.{number}");

    public static string Short(string taskId) =>
        taskId.LastIndexOf('.') is > 0 and var dot ? ExecutionIds.Short(taskId[..dot]) + taskId[dot..] : taskId;

    public static async Task<string> ResolveAsync(CommandContext context, string given, CancellationToken cancellation)
    {
        if (given == "last")
            return await LastAsync(context, cancellation);
        var dot = given.LastIndexOf('.');
        if (dot <= 0 || !int.TryParse(given.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1)
            throw CliFailure.Usage($"'{given}' is no id of a task; it has the form LOOP.NUMBER, such as 5b6c7d8e.1.", "See the open tasks with: loopstacks tasks");
        var loop = await ExecutionIds.ResolveAsync(context, given[..dot], cancellation);
        return string.Create(CultureInfo.InvariantCulture, $"{loop}.{number}");
    }

    private static async Task<string> LastAsync(CommandContext context, CancellationToken cancellation)
    {
        var page = await context.Api.GetAsync($"{ApiClient.Root}/tasks{ResourcePaths.Query([("realm", context.Realm), ("limit", "1")])}", cancellation);
        return page.Items("items").Select(item => item.Text("taskId")).FirstOrDefault()
            ?? throw CliFailure.Of(ErrorCode.NotFound, $"Nobody is asked anything in {context.Realm}.", "See what was asked with: loopstacks tasks --all");
    }
}
