using System.Text.Json;
using LoopStacks.Core.Documents;
using LoopStacks.Core.Resources.Shapes;

namespace LoopStacks.Core.Resources;

/// <summary>Writes resources as documents that <see cref="ResourceReader"/> reads back. Thread safe.</summary>
public static class ResourceWriter
{
    /// <summary>
    /// <c>apiVersion</c>, <c>kind</c>, <c>metadata</c> and <c>spec</c>, defaults filled in, fields in the order of the model, names and words in camel case,
    /// durations as <see cref="DurationText"/>. What is null is left out.
    /// </summary>
    public static JsonElement Write(Resource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return JsonText.Object(json =>
        {
            json.WriteString("apiVersion", Resource.ApiGroupVersion);
            json.WriteString("kind", resource.Kind.ToString());
            ShapeCatalog.Of(resource.GetType()).WriteFields(json, resource);
        });
    }
}
