using System.Text.Json;
using System.Text.Json.Nodes;
using LoopStacks.Cli.Shell;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.Cli.Loops.Run;

/// <summary>Makes the input of a loop of what stands on the command line: a document first, then <c>text</c>, then single values.</summary>
internal static class RunInput
{
    public static async Task<JsonElement> OfAsync(CliHost host, string? document, string? text, IReadOnlyList<string> sets, CancellationToken cancellation)
    {
        var input = document is null ? new JsonObject() : await ReadAsync(host, document, cancellation);
        if (text is not null)
            Set(input, "text", JsonValue.Create(text));
        foreach (var set in sets)
            SetOne(input, set);
        return JsonSerializer.SerializeToElement(input);
    }

    /// <summary>What a file holds, or stdin.</summary>
    public static Task<string> TextOfAsync(CliHost host, string file, CancellationToken cancellation) =>
        file == "-" ? host.In.ReadToEndAsync(cancellation) : ReadFileAsync(Path.Combine(host.WorkingFolder, file), file, cancellation);

    private static async Task<JsonNode?> ReadAsync(CliHost host, string document, CancellationToken cancellation)
    {
        var (json, where) = document switch
        {
            "-" => (await host.In.ReadToEndAsync(cancellation), "on stdin"),
            ['@', .. var file] => (await ReadFileAsync(Path.Combine(host.WorkingFolder, file), file, cancellation), $"in {file}"),
            _ => (document, "of --input"),
        };
        try
        {
            return JsonNode.Parse(json);
        }
        catch (JsonException fault)
        {
            throw CliFailure.Of(
                ErrorCode.MalformedRequest,
                $"The input {where} is not JSON: line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1} can't be read.",
                "Give JSON such as '{\"text\": \"hello\"}', @FILE, - for stdin, or use --set key=value or --text.");
        }
    }

    private static async Task<string> ReadFileAsync(string path, string shown, CancellationToken cancellation)
    {
        try
        {
            return await File.ReadAllTextAsync(path, cancellation);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CliFailure.Usage($"The input file {shown} can't be read: {fault.Message}");
        }
    }

    private static void SetOne(JsonNode? input, string set)
    {
        var equals = set.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
            throw CliFailure.Usage($"--set '{set}' is not key=value.", "Such as --set language=en --set limits.max=3");
        var at = input;
        var path = set[..equals].Split('.');
        foreach (var step in path[..^1])
            at = Inner(at, step, set);
        Set(at, path[^1], Value(set[(equals + 1)..]));
    }

    private static JsonObject Inner(JsonNode? at, string step, string set)
    {
        if (at is not JsonObject outer)
            throw CliFailure.Usage($"--set '{set}' goes into something that is not an object.");
        if (outer[step] is JsonObject inner)
            return inner;
        if (outer.ContainsKey(step))
            throw CliFailure.Usage($"--set '{set}' goes into '{step}', which is not an object.");
        var made = new JsonObject();
        outer[step] = made;
        return made;
    }

    private static void Set(JsonNode? at, string key, JsonNode? value)
    {
        if (at is not JsonObject target)
            throw CliFailure.Usage($"'{key}' can't be set: the input is not an object.");
        target[key] = value;
    }

    /// <summary>JSON where it is JSON (numbers, booleans, lists, quoted strings), otherwise the text itself.</summary>
    private static JsonNode? Value(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}
