using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace LoopStacks.Api.Resources;

/// <summary>Measures the nesting of a YAML text without building anything of it.</summary>
internal static class YamlDepth
{
    /// <summary>The line on which the text passes the depth; null where it does not, or is no YAML.</summary>
    public static long? FirstLineDeeperThan(string yaml, int maxDepth)
    {
        try
        {
            var parser = new Parser(new StringReader(yaml));
            var depth = 0;
            while (parser.MoveNext())
            {
                depth += parser.Current switch
                {
                    MappingStart or SequenceStart => 1,
                    MappingEnd or SequenceEnd => -1,
                    _ => 0,
                };
                if (depth > maxDepth)
                    return parser.Current!.Start.Line;
            }
        }
        catch (YamlException)
        {
            // The reader says what is wrong.
        }

        return null;
    }
}
