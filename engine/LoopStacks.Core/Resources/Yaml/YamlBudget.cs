namespace LoopStacks.Core.Resources.Yaml;

/// <summary>What the documents of one text may become as JSON: aliases make much of little.</summary>
internal sealed class YamlBudget
{
    private int _values;

    public void Spend(YamlNode node, long bytes)
    {
        if (++_values > YamlDocuments.MaxValues)
            throw node.Fault($"more than {YamlDocuments.MaxValues:N0} values, aliases counted.");
        if (bytes > YamlDocuments.MaxBytes)
            throw node.Fault($"more than {YamlDocuments.MaxBytes:N0} bytes as JSON, aliases counted.");
    }
}
