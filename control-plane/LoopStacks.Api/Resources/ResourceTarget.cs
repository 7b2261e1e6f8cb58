using System.Text.RegularExpressions;
using LoopStacks.Api.Answers;
using LoopStacks.Api.Queries;
using LoopStacks.Contracts.Problems;
using LoopStacks.Core.Resources;
using LoopStacks.Engine.Faults;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace LoopStacks.Api.Resources;

/// <summary>What a URL and its headers say about a resource.</summary>
/// <param name="Name">Null on the collection itself.</param>
/// <param name="Namespace">Null where the URL names none.</param>
/// <param name="IfMatch">Resource version that must be the stored one; null where the caller does not care.</param>
internal sealed partial record ResourceTarget(ResourceKind Kind, string? Name, string? Namespace, bool DryRun, string? IfMatch)
{
    public const string DefaultNamespace = "default";

    public static Outcome<ResourceTarget> Of(HttpRequest request, ResourceKind kind, params string[] known)
    {
        var query = new QueryReader(request, known);
        var name = request.RouteValues.TryGetValue("name", out var value) ? (string?)value : null;
        var target = new ResourceTarget(kind, name, NamespaceOf(query), query.Flag("dryRun"), EntityTag.Of(request, HeaderNames.IfMatch, query));
        return query.Fault is { } fault ? fault : target;
    }

    public Fault Missing => new(
        ErrorCode.NotFound,
        $"There is no {Kind} '{Refusals.Shown(Name!)}' in namespace '{Refusals.Shown(Namespace ?? DefaultNamespace)}'.");

    private static string? NamespaceOf(QueryReader query)
    {
        var text = query.Text("namespace");
        if (text is not null && !DnsLabel().IsMatch(text))
            query.Refuse(Refusals.Argument($"Parameter 'namespace' is '{Refusals.Shown(text)}'; allowed are up to 63 of a-z, 0-9 and -, beginning and ending with a letter or digit."));
        return text;
    }

    [GeneratedRegex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\z", RegexOptions.CultureInvariant)]
    private static partial Regex DnsLabel();
}
