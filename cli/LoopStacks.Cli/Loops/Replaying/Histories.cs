using System.Text.Json;
using LoopStacks.Cli.Api;
using LoopStacks.Cli.Shell;
using LoopStacks.Contracts.Events;
using LoopStacks.Contracts.Executions;
using LoopStacks.Contracts.Problems;
using LoopStacks.Engine.Replaying;

namespace LoopStacks.Cli.Loops.Replaying;

/// <summary>Gets histories, from the platform or from files, and makes sure that they can be replayed.</summary>
internal static class Histories
{
    /// <summary>The whole history of a loop, page by page.</summary>
    public static async Task<ExecutionHistory> FetchAsync(CommandContext context, string id, CancellationToken cancellation)
    {
        var path = $"{ApiClient.Root}/executions/{Uri.EscapeDataString(id)}/history";
        var first = await context.Api.GetAsync(path, Wire.Json.ExecutionHistory, cancellation);
        var events = new List<EventEnvelope>(first.Events);
        for (var next = first.Next; next is not null;)
        {
            var page = await context.Api.GetAsync($"{path}?after={Uri.EscapeDataString(next)}", Wire.Json.ExecutionHistory, cancellation);
            events.AddRange(page.Events);
            next = page.Events.Count == 0 ? null : page.Next;
        }

        return first with { Events = events, Next = null };
    }

    /// <param name="file">A path, or - for stdin.</param>
    public static async Task<ExecutionHistory> ReadAsync(CommandContext context, string file, CancellationToken cancellation)
    {
        var text = await TextAsync(context, file, cancellation);
        try
        {
            return JsonSerializer.Deserialize(text, Wire.Json.ExecutionHistory) is { Format: not null, ExecutionId: not null, Definition: not null, Stored: not null, Events: not null } history
                && history.Events.All(item => item is { Type: not null })
                ? history
                : throw Invalid(file, "it lacks format, executionId, definition, stored or events");
        }
        catch (JsonException fault)
        {
            throw Invalid(file, $"it is not JSON of that form: line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1}{(string.IsNullOrEmpty(fault.Path) ? "" : $", at {fault.Path}")}");
        }
    }

    /// <exception cref="CliFailure">It is no history, or not the one that it says.</exception>
    public static LoopReplay Replay(ExecutionHistory history)
    {
        var read = LoopReplay.Read(history);
        return read.Fault is { } fault ? throw CliFailure.Of(fault.Code, fault.Detail, Output.Remedies.For(fault.Code.Code)) : read.Value;
    }

    private static async Task<string> TextAsync(CommandContext context, string file, CancellationToken cancellation)
    {
        if (file == "-")
            return await context.Host.In.ReadToEndAsync(cancellation);
        try
        {
            return await File.ReadAllTextAsync(Path.Combine(context.Host.WorkingFolder, file), cancellation);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw CliFailure.Of(ErrorCode.NotFound, $"There is no file {file}.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CliFailure.Usage($"The file {file} can't be read: {fault.Message}");
        }
    }

    private static CliFailure Invalid(string file, string why) =>
        CliFailure.Of(ErrorCode.InvalidHistory, $"{(file == "-" ? "stdin" : file)} is no history of a loop: {why}.", Output.Remedies.For(ErrorCode.InvalidHistory.Code));
}
