using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LoopStacks.Contracts.Connection;

namespace LoopStacks.Agents;

/// <summary>Questions to people.</summary>
public sealed partial class Work
{
    /// <summary>
    /// Asks a person and waits for the answer, for days if need be: it takes no credit meanwhile, and after <see cref="AgentOptions.ParkQuestionsAfter"/> the work
    /// item is parked and the handler runs again from its top when the answer is there. The same question is asked once, however often the handler runs.
    /// </summary>
    /// <param name="question">For the person, 1 to 4,000 characters.</param>
    /// <param name="options">Who may answer, in which form, until when; null lets anyone answer anything within 7 days.</param>
    /// <param name="cancellationToken">Ends the call, not the question.</param>
    /// <exception cref="QuestionExpiredException">Nobody answered in time, and there is no default.</exception>
    /// <exception cref="QuestionFailedException">It was refused or cancelled.</exception>
    /// <exception cref="JsonException">The answer does not fit <typeparamref name="T"/>; give a schema to prevent it.</exception>
    /// <exception cref="WorkParkedException">The wait is long; let it pass.</exception>
    /// <exception cref="OperationCanceledException">The work is not wanted any more, or the token was cancelled.</exception>
    /// <example>
    /// <code>
    /// var answer = await work.AskAsync&lt;bool&gt;($"Refund {amount}?", new AskOptions { Key = "refund", Schema = JsonElement.Parse("""{"type":"boolean"}""") });
    /// return new { refunded = answer.Value, by = answer.By };
    /// </code>
    /// </example>
    public async Task<Answer<T>> AskAsync<T>(string question, AskOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (question is not { Length: >= 1 and <= 4000 })
            throw new ArgumentException($"The question has {question?.Length ?? 0} characters; a question has 1 to 4000.", nameof(question));
        options ??= new AskOptions();
        var key = options.Key ?? KeyOf(question);
        CheckKey(key);
        var withDefault = options.OnTimeout == QuestionTimeout.Default;
        var call = await _calls.AskAsync(
            new Ask(
                WorkItem, Attempt, key, question, options.Schema?.Clone(), options.Context is { } context ? WorkResult.ToJson(context) : null, options.Assignees,
                options.Due?.TotalSeconds, withDefault ? "default" : null, withDefault ? WorkResult.ToJson(options.Default) : null),
            cancellationToken).ConfigureAwait(false);
        var end = call.End!;
        return end.Status switch
        {
            "answered" => new Answer<T>(WorkResult.Read<T>(end.Answer ?? WorkResult.ToJson(null))!, end.By, end.Task ?? ""),
            "expired" => throw new QuestionExpiredException(key, end.Message ?? "Nobody answered it in time."),
            _ => throw new QuestionFailedException(key, end.Status, end.Code ?? "QuestionCancelled", end.Message ?? "The platform did not say why."),
        };
    }

    private static string KeyOf(string question) => "question-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(question)))[..16];
}
