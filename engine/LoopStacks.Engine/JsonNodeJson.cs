using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace LoopStacks.Engine;

[JsonSerializable(typeof(JsonObject))]
internal sealed partial class JsonNodeJson : JsonSerializerContext;
