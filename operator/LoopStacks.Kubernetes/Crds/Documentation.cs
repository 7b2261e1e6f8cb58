using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using LoopStacks.Core.Resources;

namespace LoopStacks.Kubernetes.Crds;

/// <summary>What the model's source says of its members, as the compiler writes it beside the assembly, in the words of documents.</summary>
internal sealed partial class Documentation
{
    private readonly Dictionary<string, string> _texts;

    private Documentation(XDocument file) => _texts = file.Descendants("member")
        .Where(member => member.Element("summary") is not null)
        .ToDictionary(member => (string)member.Attribute("name")!, member => Text(member.Element("summary")!), StringComparer.Ordinal);

    /// <exception cref="FileNotFoundException">The file is not beside the assembly.</exception>
    public static Documentation OfTheModel()
    {
        var path = Path.Combine(AppContext.BaseDirectory, $"{typeof(Resource).Assembly.GetName().Name}.xml");
        return File.Exists(path)
            ? new Documentation(XDocument.Load(path))
            : throw new FileNotFoundException($"{path} is missing, from which the descriptions in the CRDs come: build the program anew.", path);
    }

    /// <summary>Null where nothing is said.</summary>
    public string? TextOf(string member) => _texts.GetValueOrDefault(member);

    private static string Text(XElement summary)
    {
        var text = string.Concat(summary.Nodes().Select(node => node switch
        {
            XText words => words.Value,
            XElement { Name.LocalName: "see" } see => Referred((string?)see.Attribute("cref") ?? (string?)see.Attribute("langword") ?? ""),
            XElement other => other.Value,
            _ => "",
        }));
        return Blank().Replace(text, " ").Trim();
    }

    /// <summary>Members are fields or words of documents, in camel case; types are as they are.</summary>
    private static string Referred(string reference)
    {
        var name = reference.Split('.')[^1];
        return reference.StartsWith("P:", StringComparison.Ordinal) || reference.StartsWith("F:", StringComparison.Ordinal) ? JsonNamingPolicy.CamelCase.ConvertName(name) : name;
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blank();
}
