using LoopStacks.Api.Access;
using LoopStacks.Api.Answers;
using LoopStacks.Api.Audit;
using LoopStacks.Core.Resources;
using LoopStacks.Engine.Faults;
using LoopStacks.Engine.Resources;
using Microsoft.AspNetCore.Http;

namespace LoopStacks.Api.Resources;

/// <summary>The writing calls on resources of any kind.</summary>
internal sealed class WriteResources(IResourceService resources, ResourceBody body, AuditTrail trail, IAccessControl access)
{
    public const string ApplyResultHeader = "LoopStacks-Apply-Result";

    public Task<IResult> CreateAsync(HttpContext context, ResourceKind kind) =>
        WriteAsync(context, kind, "create", MediaTypes.ResourceBodies, async (target, resource) =>
        {
            var created = await resources.CreateAsync(resource, target.DryRun, context.RequestAborted).ConfigureAwait(false);
            await trail.OfResourceAsync(context, "create", target, resource, created.Fault).ConfigureAwait(false);
            return Answer.Of(created, stored => Created(context, stored));
        });

    public Task<IResult> ReplaceAsync(HttpContext context, ResourceKind kind) =>
        WriteAsync(context, kind, "update", MediaTypes.ResourceBodies, async (target, resource) =>
        {
            var replaced = await resources.ReplaceAsync(resource, target.IfMatch ?? resource.Metadata.ResourceVersion, target.DryRun, context.RequestAborted).ConfigureAwait(false);
            await trail.OfResourceAsync(context, "replace", target, resource, replaced.Fault).ConfigureAwait(false);
            return Answer.Of(replaced, stored => Shown(context, StatusCodes.Status200OK, stored));
        });

    public Task<IResult> ApplyAsync(HttpContext context, ResourceKind kind) =>
        WriteAsync(context, kind, "patch", MediaTypes.ApplyBodies, async (target, resource) =>
        {
            var applied = await resources.ApplyAsync(resource, target.DryRun, context.RequestAborted).ConfigureAwait(false);
            await trail.OfResourceAsync(context, "apply", target, resource, applied.Fault, applied is { IsFault: false, Value.Result: ApplyResult.Unchanged }).ConfigureAwait(false);
            return Answer.Of(applied, done => Applied(context, done));
        });

    public async Task<IResult> DeleteAsync(HttpContext context, ResourceKind kind)
    {
        var target = ResourceTarget.Of(context.Request, kind, "namespace", "dryRun");
        if (target.Fault is { } fault)
            return Answer.Refused(fault);
        var (_, name, @namespace, dryRun, ifMatch) = target.Value;
        var deleted = await resources
            .DeleteAsync(kind, @namespace ?? ResourceTarget.DefaultNamespace, name!, ifMatch, dryRun, context.RequestAborted)
            .ConfigureAwait(false);
        await trail.OfResourceAsync(context, "delete", target.Value, deleted.IsFault ? null : deleted.Value.Resource, deleted.Fault).ConfigureAwait(false);
        return Answer.Of(deleted, stored => ResourceAnswer.Of(context.Request, StatusCodes.Status200OK, stored.Document));
    }

    private async Task<IResult> WriteAsync(HttpContext context, ResourceKind kind, string verb, string[] mediaTypes, Func<ResourceTarget, Resource, Task<IResult>> write)
    {
        var target = ResourceTarget.Of(context.Request, kind, "namespace", "dryRun");
        if (target.Fault is { } fault)
            return Answer.Refused(fault);
        var resource = await body.ReadAsync(context.Request, target.Value, mediaTypes).ConfigureAwait(false);
        if (resource.Fault is { } invalid)
            return Answer.Refused(invalid);
        var metadata = resource.Value.Metadata;
        var what = new AccessRequest(verb, ResourceCollection.Of(kind).SchemaName + "s", metadata.Namespace, verb == "create" ? null : metadata.Name);
        return await access.CheckAsync(context, what).ConfigureAwait(false) is { } refused ? Answer.Refused(refused) : await write(target.Value, resource.Value).ConfigureAwait(false);
    }

    private static IResult Applied(HttpContext context, Applied applied)
    {
        // Lower case: it is a word of the protocol, not the name of a type.
        context.Response.Headers[ApplyResultHeader] = applied.Result switch
        {
            ApplyResult.Created => "created",
            ApplyResult.Configured => "configured",
            _ => "unchanged",
        };
        return applied.Result == ApplyResult.Created ? Created(context, applied.Resource) : Shown(context, StatusCodes.Status200OK, applied.Resource);
    }

    private static IResult Created(HttpContext context, StoredResource stored)
    {
        var metadata = stored.Resource.Metadata;
        var path = $"{context.Request.PathBase}{ApiRoutes.Prefix}/{ResourceCollection.Of(stored.Resource.Kind).Path}/{metadata.Name}";
        context.Response.Headers.Location = metadata.Namespace == ResourceTarget.DefaultNamespace ? path : $"{path}?namespace={Uri.EscapeDataString(metadata.Namespace)}";
        return Shown(context, StatusCodes.Status201Created, stored);
    }

    private static IResult Shown(HttpContext context, int status, StoredResource stored)
    {
        context.Response.Headers.ETag = EntityTag.Of(stored);
        return ResourceAnswer.Of(context.Request, status, stored.Document);
    }
}
