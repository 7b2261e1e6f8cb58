using System.Text.Json;
using System.Text.Json.Serialization;
using LoopStacks.Core.Loops;

namespace LoopStacks.Storage.Postgres;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LoopBudget))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class RowJson : JsonSerializerContext;
