using System.Text.Json;
using LoopStacks.AgentRuntime.Definition;
using LoopStacks.Agents;
using Microsoft.Extensions.AI;

namespace LoopStacks.AgentRuntime.Models;

/// <summary>
/// Asks a model, within the time, and turns failures of its endpoint into failures of the work. Asks for JSON of a schema where the endpoint
/// can give it: one that refuses such a question is asked without from then on; likewise for answers that come piece by piece. Thread safe.
/// </summary>
internal sealed class ModelEndpoint(ModelDefinition model, TimeSpan timeout, TimeProvider time) : IDisposable
{
    private readonly Lock _gate = new();
    private (string? Key, IChatClient Client)? _current;
    private volatile bool _knowsNoSchemas;
    private volatile bool _knowsNoStreams;

    /// <summary>For messages: the model and where it is.</summary>
    public string Name { get; } = $"Model {model.Name}" + (model.Endpoint is { } endpoint ? $" at {endpoint.Authority}" : "");

    /// <param name="question">Told the answer's text as it comes.</param>
    /// <exception cref="WorkFailedException">There is no answer.</exception>
    public async Task<ChatResponse> AskAsync(ModelQuestion question, string? key, CancellationToken cancellationToken)
    {
        try
        {
            if (question.Format is null || _knowsNoSchemas)
                return await CallAsync(question with { Format = null }, key, cancellationToken).ConfigureAwait(false);
            return await CallWithFormatAsync(question, key, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (TimeoutException)
        {
            throw new WorkFailedException($"{Name} did not answer within {timeout.TotalSeconds:0.#} s.", code: "ModelTimeout");
        }
        catch (Exception exception)
        {
            throw ModelFault.Of(exception, Name, key);
        }
    }

    public void Dispose() => _current?.Client.Dispose();

    private async Task<ChatResponse> CallWithFormatAsync(ModelQuestion question, string? key, CancellationToken cancellationToken)
    {
        try
        {
            return await CallAsync(question, key, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (ModelFault.IsBadRequest(exception))
        {
            // Endpoints know other subsets of JSON Schema, or none. Where the question without it works, the schema was to blame.
            var response = await CallAsync(question with { Format = null }, key, cancellationToken).ConfigureAwait(false);
            _knowsNoSchemas = true;
            return response;
        }
    }

    private async Task<ChatResponse> CallAsync(ModelQuestion question, string? key, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var options = ChatClients.Options(model, question.Format);
        try
        {
            if (!_knowsNoStreams && await StreamAsync(question, options, key, either.Token).ConfigureAwait(false) is { } streamed)
                return streamed;
            return await Client(key).GetResponseAsync(question.Messages, options, either.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // Libraries dress a cancelled call in exceptions of their own.
            throw new TimeoutException(null, exception);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
    }

    /// <summary>Null where the endpoint does not stream.</summary>
    private async Task<ChatResponse?> StreamAsync(ModelQuestion question, ChatOptions options, string? key, CancellationToken cancellationToken)
    {
        var updates = new List<ChatResponseUpdate>();
        try
        {
            await foreach (var update in Client(key).GetStreamingResponseAsync(question.Messages, options, cancellationToken).ConfigureAwait(false))
            {
                updates.Add(update);
                if (update.Text.Length > 0)
                    question.OnText(update.Text);
            }
        }
        catch (Exception exception) when (ModelFault.IsAboutStreaming(exception))
        {
            updates.Clear();
        }

        // One that takes no notice of the wish answers with a document in which there are no pieces.
        _knowsNoStreams = updates.Count == 0;
        return updates.Count == 0 ? null : updates.ToChatResponse();
    }

    /// <summary>The client of the key that holds now: a key may be exchanged while the agent runs.</summary>
    private IChatClient Client(string? key)
    {
        lock (_gate)
        {
            // A former client is not disposed: others may be waiting for its answers.
            if (_current is not { } current || current.Key != key)
                _current = current = (key, ChatClients.Create(model, key));
            return current.Client;
        }
    }
}
