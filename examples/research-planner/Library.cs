using System.Text.Json;

/// <summary>What is known: an outline of questions. A line is a question; those below it, two blanks further in, are its parts; one without parts has its answer after <c>=</c>.</summary>
internal sealed class Library
{
    /// <summary>What a look into it costs.</summary>
    public const decimal Price = 0.01m;

    private readonly Dictionary<string, List<string>> _parts = [];
    private readonly Dictionary<string, string> _answers = [];

    public static Library Read(string file)
    {
        var library = new Library();
        var above = new List<string>();
        foreach (var line in File.ReadLines(file).Where(line => line.Length > 0))
        {
            var depth = (line.Length - line.TrimStart().Length) / 2;
            var (question, answer) = line.Trim().Split(" = ") is [var left, var right] ? (left, right) : (line.Trim(), null);
            above.RemoveRange(depth, above.Count - depth);
            if (depth > 0)
                library._parts[above[^1]].Add(question);
            above.Add(question);
            if (answer is null)
                library._parts.Add(question, []);
            else
                library._answers.Add(question, answer);
        }

        return library;
    }

    public bool Knows(JsonElement input) => input.Deserialize<Question>(JsonSerializerOptions.Web) is { Text: { } text } && (_parts.ContainsKey(text) || _answers.ContainsKey(text));

    public bool IsDivided(string question) => _parts.ContainsKey(question);

    public IReadOnlyList<string> Divide(string question) => _parts[question];

    public string Look(string question) => _answers[question];
}
