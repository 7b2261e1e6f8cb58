using System.Text.Json;
using LoopStacks.Cli.Shell;

namespace LoopStacks.Cli.Documents;

/// <summary>Reads all documents of files, folders (with those below) and stdin, in the order given.</summary>
internal static class DocumentFiles
{
    private static readonly string[] Endings = [".yaml", ".yml", ".json"];

    public static async Task<(List<SourceDocument> Documents, List<DocumentFault> Faults)> ReadAsync(
        CliHost host, IReadOnlyList<string> paths, CancellationToken cancellation)
    {
        var documents = new List<SourceDocument>();
        var faults = new List<DocumentFault>();
        foreach (var path in paths)
        {
            foreach (var file in Expand(host, path))
            {
                var text = await TextAsync(host, file, cancellation);
                if (file == path || !IsOfAnotherProgram(file, text))
                    Take(text, file == "-" ? "(stdin)" : file, documents, faults);
            }
        }

        return (documents, faults);
    }

    /// <summary>Folders hold JSON of many programs (lock files, build output); such a file is ours to judge where it was named itself.</summary>
    private static bool IsOfAnotherProgram(string file, string text) =>
        file.EndsWith(".json", StringComparison.OrdinalIgnoreCase) && !text.Contains("\"apiVersion\"", StringComparison.Ordinal);

    private static List<string> Expand(CliHost host, string path)
    {
        var full = Path.Combine(host.WorkingFolder, path);
        if (path == "-" || File.Exists(full))
            return [path];
        if (!Directory.Exists(full))
            throw CliFailure.Usage($"There is no file or folder {path}.");
        var found = Directory.EnumerateFiles(full, "*", SearchOption.AllDirectories)
            .Where(file => Endings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal)
            .Select(file => Path.Combine(path, Path.GetRelativePath(full, file)))
            .ToList();
        return found.Count > 0 ? found : throw CliFailure.Usage($"The folder {path} has no .yaml, .yml or .json files.");
    }

    private static async Task<string> TextAsync(CliHost host, string file, CancellationToken cancellation)
    {
        if (file == "-")
            return await host.In.ReadToEndAsync(cancellation);
        try
        {
            return await File.ReadAllTextAsync(Path.Combine(host.WorkingFolder, file), cancellation);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CliFailure.Usage($"The file {file} can't be read: {fault.Message}");
        }
    }

    private static void Take(string text, string file, List<SourceDocument> documents, List<DocumentFault> faults)
    {
        foreach (var (part, line) in DocumentSplitter.Split(text))
        {
            // The part begins at the marker, some lines before its first word.
            var (document, fault) = YamlReader.Read(part, file, line - LinesBefore(part));
            if (fault is not null)
                faults.Add(fault);
            else if (document is { } json)
                documents.AddRange(Items(json).Select(item => new SourceDocument(file, line, item)));
        }
    }

    private static int LinesBefore(string part) => part.Split('\n').TakeWhile(line => line.AsSpan().TrimStart() is [] or ['#', ..]).Count();

    /// <summary>The documents of a <c>List</c>, as kubectl writes it; otherwise the document itself.</summary>
    private static IEnumerable<JsonElement> Items(JsonElement document) => document.Text("kind") == "List" ? document.Items("items") : [document];
}
