using System.Text.Json;
using System.Text.Json.Serialization;
using LoopStacks.Contracts.Audit;
using LoopStacks.Contracts.Capabilities;
using LoopStacks.Contracts.Connection;
using LoopStacks.Contracts.Events;
using LoopStacks.Contracts.Executions;
using LoopStacks.Contracts.Problems;
using LoopStacks.Contracts.Reputation;
using LoopStacks.Contracts.Statistics;

namespace LoopStacks.Contracts;

/// <summary>JSON of all wire records: camel case, nulls left out, strict numbers.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.Strict,
    AllowOutOfOrderMetadataProperties = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(AnswerReturned))]
[JsonSerializable(typeof(ConnectionMessage))]
[JsonSerializable(typeof(ConnectionMessage[]))]
[JsonSerializable(typeof(List<ConnectionMessage>))]
[JsonSerializable(typeof(ExecutionRequest))]
[JsonSerializable(typeof(Execution))]
[JsonSerializable(typeof(ExecutionPage))]
[JsonSerializable(typeof(ExecutionTree))]
[JsonSerializable(typeof(ExecutionHistory))]
[JsonSerializable(typeof(Explanation))]
[JsonSerializable(typeof(IReadOnlyList<ExplanationSentence>))]
[JsonSerializable(typeof(CancelRequest))]
[JsonSerializable(typeof(FeedbackRequest))]
[JsonSerializable(typeof(Feedback))]
[JsonSerializable(typeof(FeedbackPage))]
[JsonSerializable(typeof(ReputationPage))]
[JsonSerializable(typeof(AuditPage))]
[JsonSerializable(typeof(StatisticsAnswer))]
[JsonSerializable(typeof(Overview))]
[JsonSerializable(typeof(TaskView))]
[JsonSerializable(typeof(TaskPage))]
[JsonSerializable(typeof(AnswerRequest))]
[JsonSerializable(typeof(PauseRequest))]
[JsonSerializable(typeof(ReawardRequest))]
[JsonSerializable(typeof(RetryRequest))]
[JsonSerializable(typeof(EventEnvelope))]
[JsonSerializable(typeof(EventPage))]
[JsonSerializable(typeof(ReaderMessage))]
[JsonSerializable(typeof(StreamMessage))]
[JsonSerializable(typeof(CapabilityView))]
[JsonSerializable(typeof(CapabilityList))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(string))]
public sealed partial class ContractsJson : JsonSerializerContext;
