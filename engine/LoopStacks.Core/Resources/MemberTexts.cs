using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace LoopStacks.Core.Resources;

/// <summary>What the model's source says of its members, as the compiler writes it beside the assembly (<see cref="FileName"/>), in the words of documents. Thread safe.</summary>
public sealed partial class MemberTexts
{
    private readonly Dictionary<string, string> _texts;

    private MemberTexts(XDocument file) => _texts = file.Descendants("member")
        .Where(member => member.Element("summary") is not null)
        .ToDictionary(member => (string)member.Attribute("name")!, member => Text(member.Element("summary")!), StringComparer.Ordinal);

    /// <summary>Name of the file of this model.</summary>
    public static string FileName => $"{typeof(Resource).Assembly.GetName().Name}.xml";

    /// <param name="file">What is in that file.</param>
    /// <exception cref="System.Xml.XmlException">It is no XML.</exception>
    public static MemberTexts Read(Stream file) => new(XDocument.Load(file));

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
