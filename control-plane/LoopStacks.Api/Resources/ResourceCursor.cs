using System.Buffers.Text;
using System.Text;
using LoopStacks.Engine.Resources;

namespace LoopStacks.Api.Resources;

/// <summary>The last resource of a page: namespace and name, in base64url so that nobody builds on its form.</summary>
internal sealed record ResourceCursor(string Namespace, string Name)
{
    public static ResourceCursor Of(StoredResource stored) => new(stored.Resource.Metadata.Namespace, stored.Resource.Metadata.Name);

    public static ResourceCursor? Parse(string text)
    {
        try
        {
            var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split('/');
            return parts.Length == 2 ? new ResourceCursor(parts[0], parts[1]) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    public bool IsBefore(StoredResource stored)
    {
        var order = string.CompareOrdinal(Namespace, stored.Resource.Metadata.Namespace);
        return order < 0 || (order == 0 && string.CompareOrdinal(Name, stored.Resource.Metadata.Name) < 0);
    }

    public override string ToString() => Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{Namespace}/{Name}"));
}
