using System.Text.Json;
using LoopStacks.Cli.Output;
using LoopStacks.Cli.Shell;

namespace LoopStacks.Cli.Settings;

/// <summary>The user's file of settings, <c>~/.config/loopstacks/config.json</c>; an absent file sets nothing.</summary>
internal sealed record SettingsFile(string Path, string? Url = null, string? Realm = null, string? Output = null, bool? Color = null, string? Token = null)
{
    private static readonly string[] Names = ["url", "realm", "output", "color", "token"];

    public static SettingsFile Read(CliHost host)
    {
        var path = host.Environment("LOOPSTACKS_CONFIG") is { Length: > 0 } given
            ? System.IO.Path.Combine(host.WorkingFolder, given)
            : System.IO.Path.Combine(host.SettingsFolder, "loopstacks", "config.json");
        if (!File.Exists(path))
            return new SettingsFile(path);
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(path), new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return Of(path, document.RootElement);
        }
        catch (JsonException fault)
        {
            throw Fault(path, $"line {fault.LineNumber + 1} is not JSON", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Fault(path, fault.Message, fault);
        }
    }

    private static SettingsFile Of(string path, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw Fault(path, "it must hold one JSON object");
        foreach (var property in root.EnumerateObject())
        {
            if (!Names.Contains(property.Name))
                throw Fault(path, $"'{property.Name}' is no setting; {Meant(property.Name)}");
            var fits = property.Name == "color"
                ? property.Value.ValueKind is JsonValueKind.True or JsonValueKind.False
                : property.Value.ValueKind == JsonValueKind.String;
            if (!fits)
                throw Fault(path, $"'{property.Name}' must be a {(property.Name == "color" ? "boolean" : "string")}");
        }

        return new SettingsFile(path, Text(root, "url"), Text(root, "realm"), Text(root, "output"),
            root.TryGetProperty("color", out var color) ? color.GetBoolean() : null, Text(root, "token"));
    }

    private static string Meant(string name) =>
        Nearest.To(name, Names) is { } near ? $"did you mean '{near}'?" : $"there are {string.Join(", ", Names)}";

    private static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static CliFailure Fault(string path, string what, Exception? inner = null)
    {
        var usage = CliFailure.Usage($"The settings in {path} can't be used: {what}.");
        return new CliFailure(usage.Problem, usage.ExitCode, "Correct the file, or name another one with LOOPSTACKS_CONFIG.", inner);
    }
}
