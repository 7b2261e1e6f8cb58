using System.Security.Claims;
using k8s;
using k8s.Models;
using LoopStacks.Api.Access;
using LoopStacks.Contracts.Problems;
using LoopStacks.Core.Resources;
using LoopStacks.Engine.Faults;
using LoopStacks.Engine.Journal;
using LoopStacks.Engine.Resources;
using LoopStacks.Kubernetes.Connections;

namespace LoopStacks.ControlPlane.Kubernetes;

/// <summary>Kubernetes' own rules (RBAC) say who may do what: each call is a verb on a resource of the group <c>loopstacks.io</c> in a namespace.</summary>
internal sealed class KubernetesAccess(
    KubernetesConnection connection, IResourceService resources, ILoopJournal journal, KubernetesOptions options, TimeProvider time, ILogger<KubernetesAccess> logger) : IAccessControl
{
    private const int MostAnswers = 50_000;

    private readonly Remembered<(string User, string Groups, string Verb, string Resource, string? Namespace, string? Name), bool> _known = new(MostAnswers, time);

    public async ValueTask<Fault?> CheckAsync(HttpContext caller, AccessRequest what)
    {
        if (Caller.IsTrusted(caller))
            return null;
        if (caller.User.Identity is not { IsAuthenticated: true, Name: { } name })
            return Caller.Unknown;
        var groups = caller.User.FindAll(ClaimTypes.Role).Select(claim => claim.Value).ToArray();
        try
        {
            var space = what.Namespace ?? await NamespaceAsync(what, caller.RequestAborted);
            return await MayAsync(name, caller.User.FindFirstValue(ClaimTypes.NameIdentifier), groups, what, space, caller.RequestAborted)
                ? null
                : new Fault(ErrorCode.Forbidden, $"{name} may not {what.Verb} {what.Resource}{(what.Name is null ? "" : $" '{what.Name}'")} in {(space is null ? "all namespaces" : $"namespace '{space}'")}. A Role of apiGroup {LoopStacksApi.Group} with that verb and resource lets it.");
        }
        catch (Exception exception) when (KubernetesFaults.IsAway(exception))
        {
            logger.LogWarning("What {Caller} may do can't be asked: {Reason}", name, KubernetesFaults.Reason(exception));
            return KubernetesFaults.Away(exception);
        }
    }

    /// <summary>Whether somebody may do something; <paramref name="space"/> null means in all namespaces.</summary>
    public async ValueTask<bool> MayAsync(string user, string? uid, string[] groups, AccessRequest what, string? space, CancellationToken cancellation)
    {
        var key = (user, string.Join('\n', groups), what.Verb, what.Resource, space, what.Name);
        if (_known.TryGet(key, out var may))
            return may;
        var review = new V1SubjectAccessReview
        {
            Spec = new V1SubjectAccessReviewSpec
            {
                User = user,
                Uid = uid,
                Groups = groups,
                ResourceAttributes = new V1ResourceAttributes { Group = LoopStacksApi.Group, Version = LoopStacksApi.Version, Resource = what.Resource, Verb = what.Verb, NamespaceProperty = space, Name = what.Name },
            },
        };
        may = (await connection.Client.AuthorizationV1.CreateSubjectAccessReviewAsync(review, cancellationToken: cancellation)).Status.Allowed;
        _known.Keep(key, may, options.RememberAnswers);
        return may;
    }

    /// <summary>Of the realm, or of the loop's realm. Null, which asks for all namespaces, where there is none such: then only who may everywhere hears so.</summary>
    private async ValueTask<string?> NamespaceAsync(AccessRequest what, CancellationToken cancellation)
    {
        var realm = what.Execution is { } loop ? (await journal.FindAsync(loop, cancellation))?.Realm : what.Realm;
        return realm is null ? null : resources.HolderOf(realm)?.Metadata.Namespace;
    }
}
