using System.Text;
using System.Text.Json;
using LoopStacks.Core.Resources;
using LoopStacks.Engine.Resources;

namespace LoopStacks.Api.Resources;

/// <summary>A page of resources as Kubernetes writes lists.</summary>
/// <param name="Continue">Cursor of the next page; null at the end.</param>
internal sealed record ResourceList(ResourceKind Kind, IReadOnlyList<StoredResource> Items, string? Continue, int Remaining)
{
    /// <summary>The resources after the cursor's. They come ordered by namespace and name, so a cursor stays good when its own resource is deleted.</summary>
    public static ResourceList Page(ResourceKind kind, IReadOnlyList<StoredResource> all, ResourceCursor? after, int limit)
    {
        var first = after is null ? 0 : all.TakeWhile(stored => !after.IsBefore(stored)).Count();
        var items = all.Skip(first).Take(limit).ToArray();
        var remaining = all.Count - first - items.Length;
        return new ResourceList(kind, items, remaining > 0 ? ResourceCursor.Of(items[^1]).ToString() : null, remaining);
    }

    public JsonElement ToDocument() => JsonElement.Parse(ResourceAnswer.Json(Write).Span);

    private void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("apiVersion"u8, Resource.ApiGroupVersion);
        writer.WriteString("kind"u8, $"{Kind}List");
        writer.WriteStartObject("metadata"u8);
        if (Continue is not null)
        {
            writer.WriteString("continue"u8, Continue);
            writer.WriteNumber("remainingItemCount"u8, Remaining);
        }

        writer.WriteEndObject();
        writer.WriteStartArray("items"u8);
        foreach (var stored in Items)
            stored.Document.WriteTo(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
