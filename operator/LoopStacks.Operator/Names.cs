using System.Security.Cryptography;
using System.Text;

namespace LoopStacks.Operator;

/// <summary>Names of what the operator makes.</summary>
internal static class Names
{
    private const int HashLength = 8;

    /// <summary>Greatest length of a label's value, and so of most names.</summary>
    public const int Longest = 63;

    /// <summary>A StatefulSet's name stands in its pods' labels with ten characters of a hash.</summary>
    public const int LongestOfSet = 52;

    /// <summary>The owner's name with a suffix; where that is too long, cut, with a hash of what was cut, so that two owners never share a name.</summary>
    public static string Of(string owner, string suffix, int longest = Longest)
    {
        var whole = owner + suffix;
        if (whole.Length <= longest)
            return whole;
        var hash = Hash(owner)[..HashLength];
        var kept = owner[..(longest - suffix.Length - HashLength - 1)].TrimEnd('-', '.');
        return $"{kept}-{hash}{suffix}";
    }

    /// <summary>
    /// The account that an instance's pods run as. Never cut: the control plane reads the instance's name from it. Names of service accounts may have 253 characters.
    /// </summary>
    public static string AccountOf(string instance) => instance + "-agent";

    /// <summary>Deployment, ConfigMap, disruption budget and autoscaler of an instance.</summary>
    public static string OfInstance(string instance) => Of(instance, "-agent");

    /// <summary>Everything of a realm's Redis.</summary>
    public static string RedisOf(string realm) => Of(realm, "-redis", LongestOfSet);

    /// <summary>The Secret that a secretRef names: Kubernetes allows small letters, digits, '-' and '.' in its names, environment variables are usually written otherwise.</summary>
    public static string SecretOf(string secretRef) =>
        string.Concat(secretRef.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' ? char.ToLowerInvariant(c) : '-')).Trim('-', '.');

    /// <summary>SHA-256 in small hexadecimal letters, 64 of them.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
