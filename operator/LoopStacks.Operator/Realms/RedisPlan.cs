using System.Globalization;
using System.Text;
using k8s.Models;
using LoopStacks.Core.Resources;
using LoopStacks.Operator.Children;

namespace LoopStacks.Operator.Realms;

/// <summary>
/// A realm's own Redis: a primary, and standbys that hold its data for whoever takes over by hand. Its only user sees the keys of the realm. Pure.
/// </summary>
internal static class RedisPlan
{
    public const string UrlKey = "url";
    public const string UserKey = "username";
    public const string PasswordKey = "password";
    public const string ReplicationKey = "replication-password";
    public const int Port = 6379;

    private const string PrimaryFile = "redis.conf";
    private const string StandbyFile = "standby.conf";
    private const string ReplicationUser = "replication";
    private const string Folder = "/etc/redis";
    private const long Gibibyte = 1024L * 1024 * 1024;

    /// <summary>Whether the realm has a Redis of its own.</summary>
    public static bool IsWanted(RealmSpec spec) => spec.Resources.RedisConfig is not null || spec.Isolation == RealmIsolation.Dedicated;

    /// <summary>How many processes it has, the primary among them. Default 1.</summary>
    public static int Replicas(RealmSpec spec) => spec.Resources.RedisConfig?.Replicas ?? 1;

    public static string MemoryOf(RealmWish wish) => wish.Realm.Spec.Resources.RedisConfig?.Memory ?? wish.Options.Redis.Memory;

    public static IEnumerable<Child> Of(RealmWish wish)
    {
        yield return Child.Of(ChildKinds.ServiceAccount, new V1ServiceAccount { Metadata = wish.Metadata(wish.Redis), AutomountServiceAccountToken = false });
        var files = Files(wish);
        yield return Child.Of(ChildKinds.Secret, Secret(wish, files));
        yield return Child.Of(ChildKinds.Service, Service(wish));
        yield return Child.Of(ChildKinds.StatefulSet, Set(wish, "primary", wish.Redis, Math.Min(1, Replicas(wish.Realm.Spec)), PrimaryFile, files));
        if (Replicas(wish.Realm.Spec) > 1)
            yield return Child.Of(ChildKinds.StatefulSet, Set(wish, "standby", wish.RedisStandby, Replicas(wish.Realm.Spec) - 1, StandbyFile, files));
    }

    /// <summary>Labels of its pods: those of the realm, and their role.</summary>
    public static Dictionary<string, string> PodLabels(string realm, string? role)
    {
        var labels = new Dictionary<string, string> { [Labels.ManagedBy] = Labels.Operator, [Labels.Realm] = realm, [Labels.Component] = "redis" };
        if (role is not null)
            labels["loopstacks.io/redis-role"] = role;
        return labels;
    }

    private static Dictionary<string, string> Files(RealmWish wish)
    {
        var common = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"port {Port}\nprotected-mode no\ndir /data\nsave \"\"\n")
            .Append(CultureInfo.InvariantCulture, $"appendonly {(IsKept(wish) ? "yes" : "no")}\n")
            // A quarter is left to connections, buffers and the copies of pages while the log is rewritten.
            .Append(CultureInfo.InvariantCulture, $"maxmemory {Quantities.Units(MemoryOf(wish)) / 4 * 3}\nmaxmemory-policy noeviction\n")
            .Append("user default off\n")
            .Append(CultureInfo.InvariantCulture, $"user {wish.Name} on #{Names.Hash(wish.Keys.Password)} resetkeys resetchannels ~loopstacks:{{{wish.Name}}}:* &loopstacks:{{{wish.Name}}}:* -@all +@read +@write +@stream +@pubsub +@connection +@scripting +info +cluster|nodes\n")
            .Append(CultureInfo.InvariantCulture, $"user {ReplicationUser} on #{Names.Hash(wish.Keys.Replication)} resetkeys resetchannels -@all +psync +replconf +ping\n")
            .ToString();
        return new Dictionary<string, string>
        {
            [PrimaryFile] = common,
            [StandbyFile] = $"{common}replicaof {wish.RedisHost} {Port}\nmasteruser {ReplicationUser}\nmasterauth {wish.Keys.Replication}\n",
        };
    }

    private static bool IsKept(RealmWish wish) => wish.Realm.Spec.Resources.StorageClass is not null;

    private static V1Secret Secret(RealmWish wish, Dictionary<string, string> files)
    {
        var data = new Dictionary<string, byte[]>
        {
            [UserKey] = Encoding.UTF8.GetBytes(wish.Name),
            [PasswordKey] = Encoding.UTF8.GetBytes(wish.Keys.Password),
            [ReplicationKey] = Encoding.UTF8.GetBytes(wish.Keys.Replication),
            [UrlKey] = Encoding.UTF8.GetBytes($"redis://{wish.Name}:{wish.Keys.Password}@{wish.RedisHost}:{Port}"),
        };
        foreach (var (name, text) in files)
            data[name] = Encoding.UTF8.GetBytes(text);
        return new V1Secret { Metadata = wish.Metadata(wish.Redis), Type = "Opaque", Data = data };
    }

    private static V1Service Service(RealmWish wish) => new()
    {
        Metadata = wish.Metadata(wish.Redis),
        Spec = new V1ServiceSpec
        {
            Selector = PodLabels(wish.Name, "primary"),
            Ports = [new V1ServicePort { Name = "redis", Port = Port, TargetPort = Port, Protocol = "TCP" }],
        },
    };

    private static V1StatefulSet Set(RealmWish wish, string role, string name, int replicas, string file, Dictionary<string, string> files)
    {
        var metadata = wish.Metadata(name);
        metadata.Labels[Labels.Component] = "redis";
        var labels = Labels.OfRealm(wish.Name);
        foreach (var (key, value) in PodLabels(wish.Name, role))
            labels[key] = value;
        return new V1StatefulSet
        {
            Metadata = metadata,
            Spec = new V1StatefulSetSpec
            {
                ServiceName = wish.Redis,
                Replicas = replicas,
                Selector = new V1LabelSelector { MatchLabels = PodLabels(wish.Name, role) },
                PodManagementPolicy = "Parallel",
                Template = new V1PodTemplateSpec
                {
                    Metadata = new V1ObjectMeta { Labels = labels, Annotations = new Dictionary<string, string> { [Labels.ContentHash] = Names.Hash(files[file])[..16] } },
                    Spec = Pod(wish, file),
                },
                VolumeClaimTemplates = IsKept(wish) ? [Claim(wish)] : null,
            },
        };
    }

    private static V1PodSpec Pod(RealmWish wish, string file) => new()
    {
        ServiceAccountName = wish.Redis,
        AutomountServiceAccountToken = false,
        EnableServiceLinks = false,
        SecurityContext = Security.Pod(wish.Options.Pods.RunAsUser),
        TerminationGracePeriodSeconds = 30,
        Containers =
        [
            new V1Container
            {
                Name = "redis",
                Image = wish.Options.Redis.Image,
                ImagePullPolicy = wish.Options.Images.PullPolicy,
                Command = [wish.Options.Redis.Command, $"{Folder}/{file}"],
                Ports = [new V1ContainerPort { Name = "redis", ContainerPort = Port, Protocol = "TCP" }],
                SecurityContext = Security.Container(),
                Resources = Resources(wish),
                ReadinessProbe = Probe(5),
                LivenessProbe = Probe(20),
                VolumeMounts = [new V1VolumeMount { Name = "config", MountPath = Folder, ReadOnlyProperty = true }, new V1VolumeMount { Name = "data", MountPath = "/data" }],
            },
        ],
        Volumes =
        [
            new V1Volume { Name = "config", Secret = new V1SecretVolumeSource { SecretName = wish.Redis, Items = [new V1KeyToPath { Key = file, Path = file }] } },
            .. IsKept(wish) ? Array.Empty<V1Volume>() : [new V1Volume { Name = "data", EmptyDir = new V1EmptyDirVolumeSource { SizeLimit = new ResourceQuantity("1Gi") } }],
        ],
        ImagePullSecrets = wish.Options.Images.PullSecrets.Count == 0 ? null : [.. wish.Options.Images.PullSecrets.Select(name => new V1LocalObjectReference { Name = name })],
    };

    private static V1ResourceRequirements Resources(RealmWish wish)
    {
        var memory = new ResourceQuantity(Quantities.Canonical(MemoryOf(wish)));
        return new V1ResourceRequirements
        {
            Requests = new Dictionary<string, ResourceQuantity> { ["cpu"] = new("50m"), ["memory"] = memory },
            Limits = new Dictionary<string, ResourceQuantity> { ["memory"] = memory },
        };
    }

    // Whoever asks by PING must log in first; that the port is open says as much.
    private static V1Probe Probe(int periodSeconds) => new() { TcpSocket = new V1TCPSocketAction { Port = "redis" }, PeriodSeconds = periodSeconds, TimeoutSeconds = 3, FailureThreshold = 3 };

    /// <summary>
    /// Twice the memory, for the log and its rewriting; 1 Gi at least. The controller of StatefulSets never deletes a claim: this one goes with the realm, by its owner reference.
    /// </summary>
    private static V1PersistentVolumeClaim Claim(RealmWish wish)
    {
        var owner = Ownership.Of(wish.Realm);
        owner.Controller = null;
        owner.BlockOwnerDeletion = null;
        var bytes = Math.Max(Gibibyte, Quantities.Units(MemoryOf(wish)) * 2);
        return new V1PersistentVolumeClaim
        {
            Metadata = new V1ObjectMeta { Name = "data", Labels = Labels.OfRealm(wish.Name), OwnerReferences = [owner] },
            Spec = new V1PersistentVolumeClaimSpec
            {
                AccessModes = ["ReadWriteOnce"],
                StorageClassName = wish.Realm.Spec.Resources.StorageClass,
                Resources = new V1VolumeResourceRequirements
                {
                    Requests = new Dictionary<string, ResourceQuantity> { ["storage"] = new(Quantities.Canonical(((bytes + (1024 * 1024) - 1) / (1024 * 1024)).ToString(CultureInfo.InvariantCulture) + "Mi")) },
                },
            },
        };
    }
}
