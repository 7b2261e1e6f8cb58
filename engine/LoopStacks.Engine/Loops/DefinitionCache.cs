using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using LoopStacks.Core.Loops;
using LoopStacks.Core.Resources;
using LoopStacks.Engine.Journal;

namespace LoopStacks.Engine.Loops;

/// <summary>Compiled definitions by the hash of their content. Loops are pinned to one, so a definition stays as long as the process.</summary>
internal sealed class DefinitionCache
{
    private readonly ConcurrentDictionary<string, (LoopDefinition Compiled, StoredDefinition Stored)> _definitions = new();

    /// <exception cref="KeyNotFoundException">The definition was never added in this process.</exception>
    public (LoopDefinition Compiled, StoredDefinition Stored) Get(string hash) => _definitions[hash];

    /// <summary>Compiles a valid LoopStack, once by content.</summary>
    public LoopDefinition Add(LoopStack stack)
    {
        var document = new LoopStack { Metadata = new ResourceMetadata { Name = stack.Metadata.Name }, Spec = stack.Spec };
        var json = JsonSerializer.SerializeToUtf8Bytes(ResourceWriter.Write(document), JsonElementJson.Default.JsonElement);
        var hash = HashOf(json);
        return _definitions.GetOrAdd(
            hash,
            static (key, given) => (LoopDefinition.Compile(given.Name, key, given.Spec), new StoredDefinition(key, given.Name, given.Json)),
            (stack.Metadata.Name, stack.Spec, Json: json)).Compiled;
    }

    /// <summary>The hash of a LoopStack's content, however it is formatted.</summary>
    public static string HashOf(JsonElement document) => HashOf(JsonSerializer.SerializeToUtf8Bytes(document, JsonElementJson.Default.JsonElement));

    /// <summary>The definition of a stored loop.</summary>
    /// <exception cref="InvalidOperationException">It is not valid any more: the store is damaged or was written by a newer version.</exception>
    public LoopDefinition Restore(StoredDefinition stored) => _definitions.GetOrAdd(stored.Hash, static (_, given) => (Compile(given), given), stored).Compiled;

    private static string HashOf(byte[] json) => Convert.ToHexStringLower(SHA256.HashData(json).AsSpan(0, 16));

    private static LoopDefinition Compile(StoredDefinition stored)
    {
        // A capability that was executed by its name has a name that no resource may have. The name is not of the content, so any that is allowed does for reading.
        var document = JsonNode.Parse(stored.Json)!.AsObject();
        document["metadata"] = new JsonObject { ["name"] = "stored" };
        var read = ResourceReader.Read(JsonSerializer.SerializeToElement(document, JsonNodeJson.Default.JsonObject));
        if (read.Resource is not LoopStack stack)
            throw new InvalidOperationException($"The stored definition {stored.Hash} of {stored.Name} can't be read: {string.Join("; ", read.Errors.Select(error => $"{error.Pointer}: {error.Message}"))}");
        return LoopDefinition.Compile(stored.Name, stored.Hash, stack.Spec);
    }
}
