using System.Text.Json;
using System.Text.Json.Serialization;
using LoopStacks.Core.Loops;

namespace LoopStacks.Storage.Sqlite;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LoopBudget))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(List<string>))]
internal sealed partial class RowJson : JsonSerializerContext;
