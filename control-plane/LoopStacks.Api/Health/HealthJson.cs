using System.Text.Json;
using System.Text.Json.Serialization;

namespace LoopStacks.Api.Health;

/// <summary>JSON of the health reports.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HealthReport))]
internal sealed partial class HealthJson : JsonSerializerContext;
