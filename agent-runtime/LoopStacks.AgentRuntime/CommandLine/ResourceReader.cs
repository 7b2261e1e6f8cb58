using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using LoopStacks.Agents.Connections;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.AgentRuntime.CommandLine;

/// <summary>Fetches resources from the platform, waiting for one that does not answer yet.</summary>
internal sealed class ResourceReader(HttpClient http, RuntimeCommand command, TimeProvider time)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    /// <summary>The document of a resource.</summary>
    /// <param name="collection">Such as <c>agents</c>.</param>
    /// <param name="kind">Such as <c>Agent</c>, for messages.</param>
    /// <exception cref="CommandFailedException">There is none, or the platform can't be reached.</exception>
    public async Task<JsonElement> ReadAsync(string collection, string kind, string name, CancellationToken cancellationToken)
    {
        var path = $"/loopstacks/v1/{collection}/{Uri.EscapeDataString(name)}?namespace={Uri.EscapeDataString(command.Namespace)}";
        var started = time.GetTimestamp();
        while (true)
        {
            string trouble = "";
            foreach (var url in command.Urls)
            {
                var (document, reason) = await TryAsync(new Uri(url, url.AbsolutePath.TrimEnd('/') + path), $"{kind} {name}", cancellationToken).ConfigureAwait(false);
                if (document is { } found)
                    return found;
                trouble = $"{url} {reason}";
            }

            if (time.GetElapsedTime(started) + s_pause > command.Wait)
                throw new CommandFailedException(ExitCodes.Unavailable, $"The platform can't be reached: {trouble}. Is it running, and is --url right?");
            await Task.Delay(s_pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The document, or why it is worth trying again.</summary>
    private async Task<(JsonElement? Document, string Trouble)> TryAsync(Uri url, string what, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            if (command.TokenFile is { } file)
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await BearerToken.ReadAsync(file, cancellationToken).ConfigureAwait(false));
            using var response = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
            var text = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
            if (response.IsSuccessStatusCode)
                return (JsonElement.Parse(text), "");
            if (response.StatusCode == HttpStatusCode.NotFound)
                throw new CommandFailedException(ExitCodes.NotFound, $"There is no {what} in namespace {command.Namespace}. {Detail(text)}".TrimEnd());
            if ((int)response.StatusCode is >= 400 and < 500 and not (408 or 429))
                throw new CommandFailedException(ExitCodes.Invalid, $"The platform answers {(int)response.StatusCode} to a question for {what}. {Detail(text)}".TrimEnd());
            return (null, $"answers {(int)response.StatusCode}");
        }
        catch (HttpRequestException exception)
        {
            return (null, $"does not answer ({exception.Message})");
        }
        catch (IOException exception)
        {
            return (null, $"can't be asked ({exception.Message})");
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, "does not answer in time");
        }
        catch (JsonException)
        {
            throw new CommandFailedException(ExitCodes.Invalid, $"{url} answers something that is not JSON; is it the platform's address?");
        }
    }

    private static string Detail(string text)
    {
        try
        {
            return JsonElement.Parse(text) is { ValueKind: JsonValueKind.Object } problem && problem.TryGetProperty("detail", out var detail)
                ? detail.GetString() ?? ""
                : "";
        }
        catch (JsonException)
        {
            return "";
        }
    }
}
