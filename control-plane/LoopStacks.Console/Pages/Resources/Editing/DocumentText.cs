using System.Text.RegularExpressions;

namespace LoopStacks.WebConsole.Pages.Resources.Editing;

/// <summary>A document as a person edits it: without what the platform writes by itself.</summary>
internal static partial class DocumentText
{
    private static readonly string[] s_metadata = ["uid:", "generation:", "resourceVersion:", "creationTimestamp:", "managedFields:", "selfLink:"];

    /// <param name="yaml">As the API writes it: block style, two spaces a level.</param>
    public static string ForEditing(string yaml)
    {
        var kept = new List<string>();
        string? section = null;
        var isSkipped = false;
        foreach (var line in yaml.Split('\n'))
        {
            if (line.Length > 0 && line[0] is not (' ' or '-' or '#'))
            {
                section = line.Split(':')[0];
                isSkipped = section == "status";
            }
            else if (section == "metadata" && line.Length > 2 && line.StartsWith("  ", StringComparison.Ordinal) && line[2] is not (' ' or '-'))
            {
                isSkipped = s_metadata.Any(name => line.AsSpan(2).StartsWith(name, StringComparison.Ordinal));
            }

            if (!isSkipped)
                kept.Add(line);
        }

        return string.Join('\n', kept).TrimEnd() + "\n";
    }

    /// <summary>The version that a document was read at; null where it says none.</summary>
    public static string? VersionOf(string yaml) => Version().Match(yaml) is { Success: true } match ? match.Groups[1].Value : null;

    /// <summary>A document to begin with.</summary>
    /// <param name="name">Its name; a fitting one where null.</param>
    public static string Example(KindInfo kind, string? name, string? agent, string? realm)
    {
        var usual = kind == KindInfo.Agent ? "sentiment-analyzer" : kind == KindInfo.Instance ? agent is null ? "my-sentiment-analyzer" : $"my-{agent}" : kind == KindInfo.Realm ? "support" : "sentiment-panel";
        var head = $"apiVersion: loopstacks.io/v1\nkind: {kind.Kind}\nmetadata:\n  name: {Plain(name) ?? usual}\n";
        return head + (kind == KindInfo.Agent ? """
            spec:
              runtime:
                image: loopstacks/universal-runtime:latest
                language: csharp
              capabilities:
                - sentiment-analysis
              schema:
                input:
                  type: object
                  properties:
                    text: {type: string, minLength: 1}
                  required: [text]
                output:
                  type: object
                  properties:
                    sentiment: {enum: [positive, negative, neutral]}
                    confidence: {type: number}
                  required: [sentiment]

            """ : kind == KindInfo.Instance ? $"spec:\n  agent: {Plain(agent) ?? "sentiment-analyzer"}\n  realm: {Plain(realm) ?? "default-realm"}\n  replicas: 1\n" : kind == KindInfo.Realm ? """
            spec:
              description: What happens here.
              resources:
                maxAgentInstances: 50
                maxConcurrentLoops: 1000
              governance:
                retentionPolicy:
                  loopHistory: 30d

            """ : """
            spec:
              description: Asks all who can tell a feeling, and takes what most of them say.
              schema:
                input:
                  type: object
                  properties:
                    text: {type: string, minLength: 1}
                  required: [text]
              capabilities:
                - sentiment-analysis
              phases:
                bidding:
                  selectionStrategy: all
                  maxBids: 5
                output:
                  aggregationStrategy: consensus
                  key: sentiment

            """);
    }

    /// <summary>A name from the page's address as it may stand in YAML; null for none, and for what could be anything else than a name.</summary>
    private static string? Plain(string? text) => text is { Length: > 0 and <= 63 } && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.') && char.IsAsciiLetter(text[0]) ? text : null;

    [GeneratedRegex("^  resourceVersion: [\"']?([^\"'\r\n]{1,1024})[\"']?\\s*$", RegexOptions.Multiline, 1000)]
    private static partial Regex Version();
}
