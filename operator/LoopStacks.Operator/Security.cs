using k8s.Models;

namespace LoopStacks.Operator;

/// <summary>Security contexts that the Pod Security level <c>restricted</c> lets pass.</summary>
internal static class Security
{
    /// <param name="user">User and group; 0 leaves the choice to the platform.</param>
    public static V1PodSecurityContext Pod(long user) => new()
    {
        RunAsNonRoot = true,
        RunAsUser = user == 0 ? null : user,
        RunAsGroup = user == 0 ? null : user,
        FsGroup = user == 0 ? null : user, // By this the token can be read by a user other than root.
        SeccompProfile = new V1SeccompProfile { Type = "RuntimeDefault" },
    };

    public static V1SecurityContext Container() => new()
    {
        AllowPrivilegeEscalation = false,
        ReadOnlyRootFilesystem = true,
        RunAsNonRoot = true,
        Capabilities = new V1Capabilities { Drop = ["ALL"] },
        SeccompProfile = new V1SeccompProfile { Type = "RuntimeDefault" },
    };
}
