namespace LoopStacks.Storage.Postgres;

/// <summary>PostgreSQL's texts can't hold the character U+0000. In what people write for lists (labels, assignees) U+2400 stands for it; the events have it as it was.</summary>
internal static class NullFree
{
    public static string Of(string text) => text.Contains('\0', StringComparison.Ordinal) ? text.Replace('\0', '\u2400') : text;

    public static IReadOnlyDictionary<string, string> Of(IReadOnlyDictionary<string, string> labels)
    {
        foreach (var (key, value) in labels)
        {
            if (key.Contains('\0', StringComparison.Ordinal) || value.Contains('\0', StringComparison.Ordinal))
                return labels.ToDictionary(label => Of(label.Key), label => Of(label.Value));
        }

        return labels;
    }
}
