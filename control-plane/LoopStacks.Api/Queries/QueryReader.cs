using System.Globalization;
using LoopStacks.Api.Answers;
using LoopStacks.Api.Bodies;
using LoopStacks.Engine.Faults;
using Microsoft.AspNetCore.Http;

namespace LoopStacks.Api.Queries;

/// <summary>Reads the parameters of a URL strictly and keeps the first fault: an unknown name, one given twice, a value that does not fit.</summary>
internal sealed class QueryReader
{
    private readonly IQueryCollection _query;

    public QueryReader(HttpRequest request, params string[] known)
    {
        _query = request.Query;
        foreach (var name in _query.Keys)
            if (!known.Contains(name, StringComparer.Ordinal))
                Refuse(Unknown(name, known));
    }

    public Fault? Fault { get; private set; }

    public string? Text(string name)
    {
        var values = _query[name];
        if (values.Count > 1)
            Refuse(Refusals.Argument($"Parameter '{name}' is given {values.Count} times; give it once."));
        var value = values.Count == 0 ? null : values[0];
        return string.IsNullOrEmpty(value) ? null : value;
    }

    public IEnumerable<string> Texts(string name) => _query[name].OfType<string>();

    public long Whole(string name, long otherwise, long least, long most)
    {
        if (Text(name) is not { } text)
            return otherwise;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
            return value;
        Refuse(Refusals.Argument($"Parameter '{name}' is '{Refusals.Shown(text)}'; allowed is a whole number from {least} to {most}."));
        return otherwise;
    }

    public bool Flag(string name)
    {
        switch (Text(name))
        {
            case null or "false":
                return false;
            case "true":
                return true;
            case var text:
                Refuse(Refusals.Argument($"Parameter '{name}' is '{Refusals.Shown(text)}'; allowed is true or false."));
                return false;
        }
    }

    public string? OneOf(string name, IReadOnlyList<string> allowed)
    {
        var text = Text(name);
        if (text is null || allowed.Contains(text, StringComparer.Ordinal))
            return text;
        Refuse(Refusals.Argument($"Parameter '{name}' is '{Refusals.Shown(text)}'; allowed is {string.Join(", ", allowed)}."));
        return null;
    }

    public DateTimeOffset? Time(string name)
    {
        if (Text(name) is not { } text)
            return null;
        if (Rfc3339.TryParse(text, out var time))
            return time;
        Refuse(Refusals.Argument($"Parameter '{name}' is '{Refusals.Shown(text)}'; expected is a time with zone (RFC 3339), such as 2026-01-31T12:00:00Z, with + written as %2B."));
        return null;
    }

    public void Refuse(Fault fault) => Fault ??= fault;

    private static Fault Unknown(string name, string[] known)
    {
        var nearest = NearestName.Of(name, known);
        var allowed = known.Length == 0 ? "this call has none" : $"allowed is {string.Join(", ", known)}";
        return Refusals.Argument($"Unknown parameter '{Refusals.Shown(name)}'; {(nearest is null ? allowed : $"did you mean '{nearest}'?")}");
    }
}
