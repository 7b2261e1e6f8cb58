using System.Text.Json;
using System.Text.Json.Serialization;

namespace LoopStacks.Engine;

[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
public sealed partial class JsonElementJson : JsonSerializerContext;
