namespace LoopStacks.Operator;

/// <summary>Types of conditions.</summary>
internal static class ConditionTypes
{
    public const string Ready = "Ready";
    public const string Scheduled = "Scheduled";
    public const string Autoscaling = "Autoscaling";

    public static IReadOnlyList<string> All { get; } = [Ready, Scheduled, Autoscaling];
}

/// <summary>All reasons of conditions and events. Each stands in docs/operator.md with its remedy.</summary>
internal static class Reasons
{
    // Of several kinds.
    public const string Valid = "Valid";
    public const string Invalid = "Invalid";
    public const string ApplyFailed = "ApplyFailed";
    public const string NameTaken = "NameTaken";
    public const string PrivilegeRefused = "PrivilegeRefused";

    // Agent.
    public const string ImageRefused = "ImageRefused";
    public const string DigestRequired = "DigestRequired";
    public const string RuntimeUnable = "RuntimeUnable";
    public const string SecretRefRefused = "SecretRefRefused";

    // AgentInstance: gates.
    public const string Admitted = "Admitted";
    public const string AgentMissing = "AgentMissing";
    public const string AgentRefused = "AgentRefused";
    public const string RealmMissing = "RealmMissing";
    public const string RealmElsewhere = "RealmElsewhere";
    public const string RealmNotReady = "RealmNotReady";
    public const string ApprovalRequired = "ApprovalRequired";
    public const string QuotaExceeded = "QuotaExceeded";
    public const string ConfigTooLarge = "ConfigTooLarge";
    public const string ControlPlaneMissing = "ControlPlaneMissing";
    public const string PlacementInvalid = "PlacementInvalid";

    // AgentInstance: running.
    public const string ReplicasReady = "ReplicasReady";
    public const string ReplicasMissing = "ReplicasMissing";
    public const string ReplicasFailing = "ReplicasFailing";
    public const string ScaledToZero = "ScaledToZero";

    // AgentInstance: what keeps its pods from running.
    public const string ImagePullFailed = "ImagePullFailed";
    public const string ContainerRefused = "ContainerRefused";
    public const string Unschedulable = "Unschedulable";
    public const string OutOfMemory = "OutOfMemory";
    public const string CrashLooping = "CrashLooping";

    // AgentInstance: autoscaling.
    public const string HorizontalPodAutoscaler = "HorizontalPodAutoscaler";
    public const string ScaledObject = "ScaledObject";
    public const string ScalingInactive = "ScalingInactive";
    public const string KedaMissing = "KedaMissing";
    public const string RedisUnknown = "RedisUnknown";

    // Realm.
    public const string SharedRedis = "SharedRedis";
    public const string RedisReady = "RedisReady";
    public const string RedisStarting = "RedisStarting";
    public const string RealmNameTaken = "RealmNameTaken";

    // LoopStack.
    public const string StacksFound = "StacksFound";
    public const string StackMissing = "StackMissing";
    public const string ContainsItself = "ContainsItself";
    public const string CapabilityMissing = "CapabilityMissing";
}
