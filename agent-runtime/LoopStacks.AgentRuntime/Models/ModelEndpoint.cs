using System.Text.Json;
using LoopStacks.AgentRuntime.Definition;
using LoopStacks.Agents;
using Microsoft.Extensions.AI;

namespace LoopStacks.AgentRuntime.Models;

/// <summary>
/// Asks a model, within the time, and turns failures of its endpoint into failures of the work. Asks for JSON of a schema where the endpoint
/// can give it: one that refuses such a question is asked without from then on. Thread safe.
/// </summary>
internal sealed class ModelEndpoint(ModelDefinition model, TimeSpan timeout, TimeProvider time) : IDisposable
{
    private readonly Lock _gate = new();
    private (string? Key, IChatClient Client)? _current;
    private volatile bool _knowsNoSchemas;

    /// <summary>For messages: the model and where it is.</summary>
    public string Name { get; } = $"Model {model.Name}" + (model.Endpoint is { } endpoint ? $" at {endpoint.Authority}" : "");

    /// <exception cref="WorkFailedException">There is no answer.</exception>
    public async Task<ChatResponse> AskAsync(IReadOnlyList<ChatMessage> messages, ChatResponseFormat? format, string? key, CancellationToken cancellationToken)
    {
        try
        {
            if (format is null || _knowsNoSchemas)
                return await CallAsync(messages, null, key, cancellationToken).ConfigureAwait(false);
            return await CallWithFormatAsync(messages, format, key, cancellationToken).ConfigureAwait(false);
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

    private async Task<ChatResponse> CallWithFormatAsync(
        IReadOnlyList<ChatMessage> messages, ChatResponseFormat format, string? key, CancellationToken cancellationToken)
    {
        try
        {
            return await CallAsync(messages, format, key, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (ModelFault.IsBadRequest(exception))
        {
            // Endpoints know other subsets of JSON Schema, or none. Where the question without it works, the schema was to blame.
            var response = await CallAsync(messages, null, key, cancellationToken).ConfigureAwait(false);
            _knowsNoSchemas = true;
            return response;
        }
    }

    private async Task<ChatResponse> CallAsync(
        IReadOnlyList<ChatMessage> messages, ChatResponseFormat? format, string? key, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await Client(key).GetResponseAsync(messages, ChatClients.Options(model, format), either.Token).ConfigureAwait(false);
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
