using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LoopStacks.AgentRuntime.Definition;
using LoopStacks.AgentRuntime.Running;
using LoopStacks.Agents;
using LoopStacks.Contracts.Connection;
using LoopStacks.JsonSchema;
using Microsoft.Extensions.AI;

namespace LoopStacks.AgentRuntime.Models;

/// <summary>
/// Does the work by asking a language model. An answer that does not conform to <c>schema.output</c> is sent back with its faults, twice at most; tokens
/// of all answers are counted. Thread safe.
/// </summary>
internal sealed partial class ModelBrain(AgentDefinition definition, ModelEndpoint endpoint, ModelSecret secret) : IAgentBrain
{
    private const int MaxCorrections = 2;

    private readonly OutputGate _outputs = new(definition.Output);
    private readonly ChatResponseFormatJson? _format = Format(definition);

    public Appraisal Appraise(string capability, JsonElement input, JsonElement config) =>
        secret.TryGet(out _, out var missing) ? Appraisal.Of(LoopAgent.DefaultConfidence) : Appraisal.Refuse(missing!);

    public async Task<WorkResult> WorkAsync(Assignment assignment, CancellationToken cancellationToken)
    {
        if (!secret.TryGet(out var key, out var missing))
            throw new WorkFailedException(missing!, final: true, code: "SecretMissing");
        var messages = ModelPrompt.For(definition, assignment);
        var usage = new Usage();
        for (var correction = 0; ; correction++)
        {
            assignment.Progress(null, correction == 0 ? $"asking {endpoint.Name}" : $"the answer did not fit the schema; asking {endpoint.Name} again");
            if (correction > 0)
                assignment.BeginText?.Invoke();
            var response = await endpoint.AskAsync(new ModelQuestion(messages, _format, assignment.Text ?? (_ => { })), key, cancellationToken).ConfigureAwait(false);
            usage = Sum(usage, response.Usage);
            if (TryRead(response, out var output, out var errors))
                return new WorkResult(output, ConfidenceIn(output), usage);
            ThrowIfHopeless(response);
            if (correction == MaxCorrections)
                throw Invalid(errors, usage);
            messages.Add(new ChatMessage(ChatRole.Assistant, response.Text));
            messages.Add(errors.Count == 0 ? ModelPrompt.NoJson() : ModelPrompt.Correction(errors));
        }
    }

    private bool TryRead(ChatResponse response, out JsonElement output, out IReadOnlyList<SchemaError> errors)
    {
        var text = Thoughts().Replace(response.Text, "");
        errors = [];
        output = default;
        if (definition.Output is not { } schema)
        {
            output = Free(text);
            return !string.IsNullOrWhiteSpace(text);
        }

        foreach (var candidate in AnswerReader.Candidates(text))
        {
            output = _outputs.Fit(candidate, out var faults);
            if (faults.Count == 0)
                return true;
            errors = errors.Count == 0 ? faults : errors;
        }

        // A plain text is an answer where a text is wanted.
        output = JsonSerializer.SerializeToElement(text.Trim());
        return schema.IsValid(output) && output.GetString()!.Length > 0;
    }

    private void ThrowIfHopeless(ChatResponse response)
    {
        if (response.FinishReason == ChatFinishReason.ContentFilter)
            throw new WorkFailedException($"{endpoint.Name} refuses to answer this.", final: true, code: "ModelRefused");
        if (response.FinishReason == ChatFinishReason.Length)
        {
            throw new WorkFailedException(
                $"The answer of {endpoint.Name} was cut off after {response.Usage?.OutputTokenCount} tokens and is not whole; raise spec.model.maxTokens.",
                code: OutputGate.InvalidOutput);
        }
    }

    private WorkFailedException Invalid(IReadOnlyList<SchemaError> errors, Usage usage)
    {
        var why = errors.Count == 0 ? "there is no JSON in it" : string.Join("; ", errors.Take(3));
        return new WorkFailedException(
            $"{endpoint.Name} gave no answer that conforms to schema.output, asked {MaxCorrections + 1} times ({usage.InputTokens + usage.OutputTokens} tokens). The last one: {why}.",
            code: OutputGate.InvalidOutput);
    }

    /// <summary>Without a schema an object or an array is the output as it is, and a text is the output's <c>text</c>.</summary>
    private static JsonElement Free(string text) =>
        AnswerReader.Whole(text) is { ValueKind: JsonValueKind.Object or JsonValueKind.Array } json
            ? json
            : JsonSerializer.SerializeToElement(new JsonObject { ["text"] = text.Trim() });

    /// <summary>How sure the model says it is, where the output has a place for it; the bid's confidence otherwise.</summary>
    private static double? ConfidenceIn(JsonElement output) =>
        output.ValueKind == JsonValueKind.Object
        && output.TryGetProperty("confidence", out var value)
        && value.ValueKind == JsonValueKind.Number
        && value.GetDouble() is >= 0 and <= 1 and var confidence
            ? confidence
            : null;

    private static Usage Sum(Usage usage, UsageDetails? more) => new(
        usage.InputTokens + (more?.InputTokenCount ?? 0),
        usage.OutputTokens + (more?.OutputTokenCount ?? 0));

    /// <summary>Structured output is for objects everywhere; the prompt asks for the other shapes.</summary>
    private static ChatResponseFormatJson? Format(AgentDefinition definition) =>
        definition.Output?.Source is { ValueKind: JsonValueKind.Object } schema
        && schema.TryGetProperty("type", out var type)
        && type.ValueKind == JsonValueKind.String
        && type.ValueEquals("object")
            ? ChatResponseFormat.ForJsonSchema(schema, "output", $"Output of {definition.Name}")
            : null;

    /// <summary>Some models write what they think before they answer.</summary>
    [GeneratedRegex(@"^\s*<think(ing)?>.*?</think(ing)?>", RegexOptions.Singleline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Thoughts();
}
