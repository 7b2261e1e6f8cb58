using LoopStacks.Api.Answers;
using LoopStacks.Api.Queries;
using LoopStacks.Core.Resources;
using LoopStacks.Engine.Resources;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace LoopStacks.Api.Resources;

/// <summary>The reading calls on resources of any kind.</summary>
internal sealed class ReadResources(IResourceService resources, IOptions<ApiOptions> options)
{
    private readonly ApiOptions _options = options.Value;

    public Task<IResult> ListAsync(HttpContext context, ResourceKind kind)
    {
        var query = new QueryReader(context.Request, "namespace", "limit", "continue");
        var @namespace = query.Text("namespace");
        var limit = (int)query.Whole("limit", _options.MaxPageSize, 1, _options.MaxPageSize);
        var after = Cursor(query);
        if (query.Fault is { } fault)
            return Task.FromResult(Answer.Refused(fault));
        var page = ResourceList.Page(kind, resources.List(kind, @namespace), after, limit);
        return Task.FromResult(ResourceAnswer.Of(context.Request, StatusCodes.Status200OK, page.ToDocument()));
    }

    public Task<IResult> GetAsync(HttpContext context, ResourceKind kind)
    {
        var target = ResourceTarget.Of(context.Request, kind, "namespace");
        if (target.Fault is { } fault)
            return Task.FromResult(Answer.Refused(fault));
        var stored = resources.Get(kind, target.Value.Namespace ?? ResourceTarget.DefaultNamespace, target.Value.Name!);
        return Task.FromResult(stored is null ? Answer.Refused(target.Value.Missing) : Shown(context, stored));
    }

    private static IResult Shown(HttpContext context, StoredResource stored)
    {
        var tag = EntityTag.Of(stored);
        context.Response.Headers.ETag = tag;
        return tag is not null && context.Request.Headers.IfNoneMatch == tag
            ? EmptyAnswer.NotModified
            : ResourceAnswer.Of(context.Request, StatusCodes.Status200OK, stored.Document);
    }

    private static ResourceCursor? Cursor(QueryReader query)
    {
        if (query.Text("continue") is not { } text)
            return null;
        var cursor = ResourceCursor.Parse(text);
        if (cursor is null)
            query.Refuse(Refusals.UnknownCursor("Parameter 'continue'", text));
        return cursor;
    }
}
