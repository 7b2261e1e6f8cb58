using LoopStacks.Core.Resources;
using LoopStacks.Kubernetes.Apply;
using LoopStacks.Kubernetes.Connections;
using LoopStacks.Kubernetes.Controllers;
using LoopStacks.Kubernetes.Informers;
using Microsoft.Extensions.Logging;

namespace LoopStacks.Operator.Children;

/// <summary>What is there of that which the operator made, by kind.</summary>
internal sealed class ChildInformers
{
    private const string ByOwner = "owner";

    private readonly Dictionary<ApiResource, Informer<ChildObject>> _informers;

    /// <param name="space">The only namespace that is looked after; null for all.</param>
    public ChildInformers(KubernetesConnection connection, Served served, string? space, TimeProvider time, ILoggerFactory logs)
    {
        _informers = served.Kinds().ToDictionary(kind => kind, kind => new Informer<ChildObject>(connection, time, logs.CreateLogger<Informer<ChildObject>>(), kind, new InformerOptions
        {
            Namespace = space,
            LabelSelector = Labels.Selector,
            MetadataOnly = kind == ChildKinds.Secret, // That one has changed is enough to know; what is in it is asked for when it is needed.
        }).AddIndex(ByOwner, item => ChildObject.OwnerOf(item) is { } owner ? [owner] : []));
    }

    public IEnumerable<IInformer> All => _informers.Values;

    public IEnumerable<ApiResource> Kinds => _informers.Keys;

    public ChildObject? Get(ApiResource kind, ObjectKey key) => _informers[kind].Get(key);

    /// <summary>Everything that an owner has.</summary>
    public IEnumerable<(ApiResource Kind, ChildObject Item)> OwnedBy(string uid) =>
        _informers.SelectMany(informer => informer.Value.ByIndex(ByOwner, uid).Select(item => (informer.Key, item)));

    /// <summary>Reconciles the owner of what changes, unless it was the operator itself that changed it.</summary>
    public void Wake(Controller controller, ResourceKind ownerKind, AppliedMemory memory)
    {
        var owner = LoopStacksApi.Of(ownerKind);
        foreach (var (kind, informer) in _informers)
        {
            controller.Watch(informer, _ => []);
            informer.AddHandler(change =>
            {
                if (change.Kind == ChangeKind.Deleted)
                    memory.Forget(kind, ObjectKey.Of(change.Now), change.Now.Metadata.Uid);
                else if (memory.IsOwnWrite(kind, change.Now))
                    return;
                // Of one whose owner was taken away by hand, the owner that it had is asked.
                foreach (var item in new[] { change.Before, change.Now })
                {
                    if (item is not null && Owners.ControllerOf(item, owner) is { } key)
                        controller.Add(key);
                }
            });
        }
    }
}
