using YamlDotNet.Core;

namespace LoopStacks.Core.Resources.Yaml;

/// <summary>A node of a YAML document. An alias is the node that it stands for, so nodes may have more than one parent.</summary>
internal abstract record YamlNode(int Line, int Column)
{
    public YamlSyntaxException Fault(string message) => new(message, Line, Column);

    /// <param name="Tag">As it was written; null where there is none.</param>
    internal sealed record Scalar(string Text, bool IsPlain, string? Tag, int Line, int Column) : YamlNode(Line, Column);

    internal sealed record Sequence(List<YamlNode> Items, int Line, int Column) : YamlNode(Line, Column);

    internal sealed record Mapping(List<(Scalar Key, YamlNode Value)> Entries, int Line, int Column) : YamlNode(Line, Column);

    /// <summary>Line and column from 1.</summary>
    public static (int Line, int Column) PlaceOf(Mark mark) => ((int)mark.Line, (int)mark.Column);
}
