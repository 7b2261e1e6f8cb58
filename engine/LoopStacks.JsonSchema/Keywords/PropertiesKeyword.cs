using System.Text.Json;
using LoopStacks.JsonSchema.Patterns;
using LoopStacks.JsonSchema.Validation;
using LoopStacks.JsonSchema.Values;

namespace LoopStacks.JsonSchema.Keywords;

/// <summary>
/// <c>properties</c>, <c>patternProperties</c> and <c>additionalProperties</c>, which share one pass over the object. A
/// property that occurs twice in the instance is judged each time.
/// </summary>
internal sealed class PropertiesKeyword : Keyword
{
    private readonly IReadOnlyList<string> _names;
    private readonly NameTable _table;
    private readonly SchemaNode[] _named;
    private readonly PatternProperty[] _patterns;
    private readonly SchemaNode? _additional;

    /// <param name="pointer">Of <c>additionalProperties</c>, the only one of the three that has errors of its own.</param>
    public PropertiesKeyword(string pointer, IReadOnlyList<string> names, SchemaNode[] named, PatternProperty[] patterns, SchemaNode? additional)
        : base("additionalProperties", pointer, InstanceKinds.Object)
    {
        _names = names;
        _table = new NameTable(names);
        _named = named;
        _patterns = patterns;
        _additional = additional;
    }

    /// <summary>One entry of <c>patternProperties</c>.</summary>
    internal sealed record PatternProperty(SchemaPattern Pattern, SchemaNode Node);

    public override bool Accepts(Validator validator, JsonElement instance)
    {
        var accepted = true;
        var index = 0;
        foreach (var property in instance.EnumerateObject())
        {
            if (!AcceptsProperty(validator, property, index++))
            {
                accepted = false;
                if (!validator.WantsErrors)
                    break;
            }
        }

        return accepted;
    }

    private bool AcceptsProperty(Validator validator, JsonProperty property, int index)
    {
        var name = _table.Find(JsonText.RawName(property));
        var accepted = name < 0 || validator.AcceptsProperty(_named[name], property);
        var known = name >= 0;
        if (_patterns.Length > 0)
            accepted &= AcceptsPatterns(validator, property, ref known);
        if (!known && _additional is not null)
        {
            accepted &= AcceptsAdditional(validator, property, _additional);
            known = true;
        }

        if (known)
            validator.Members.Mark(index);
        return accepted;
    }

    private bool AcceptsPatterns(Validator validator, JsonProperty property, ref bool known)
    {
        var accepted = true;
        foreach (var (pattern, node) in _patterns)
        {
            // The buffer of characters is overwritten by patterns further down, so it is filled for each.
            if (!pattern.IsMatch(validator, validator.Characters(JsonText.RawName(property)), Pointer))
                continue;
            known = true;
            accepted &= validator.AcceptsProperty(node, property);
        }

        return accepted;
    }

    private bool AcceptsAdditional(Validator validator, JsonProperty property, SchemaNode additional)
    {
        if (!additional.IsFalse)
            return validator.AcceptsProperty(additional, property);
        return validator.WantsErrors
            && validator.PropertyFault(this, property, $"The property {ValuePreview.Of(JsonText.Decode(JsonText.RawName(property)))} is not allowed; allowed are {Allowed()}.");
    }

    private string Allowed()
    {
        var allowed = _names.Select(ValuePreview.Of).Concat(_patterns.Select(p => $"names matching {p.Pattern.Display}")).ToList();
        return allowed.Count == 0 ? "none" : ValuePreview.List(allowed, text => text);
    }
}
