using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using LoopStacks.Contracts.Connection;
using Microsoft.Extensions.Logging;

namespace LoopStacks.Agents;

/// <summary>
/// Partial outputs: shown live to whoever follows the loop, never stored, and no part of the result. Nothing here waits for the platform: what comes faster than 20 times a second, or while
/// the connection is slow, is joined with what follows, and past 10,000 characters the oldest is dropped.
/// </summary>
public sealed partial class Work
{
    private readonly Lock _partialGate = new();
    private long _appended;

    /// <summary>Shows what there is of the output so far, in place of what was shown before.</summary>
    /// <param name="partial">Anything that is JSON, of up to 64 KiB; what is larger is not shown.</param>
    public void Partial<T>(T partial)
    {
        var json = WorkResult.Of(partial).Output;
        var bytes = JsonMarshal.GetRawUtf8Value(json).Length;
        if (bytes > ConnectionProtocol.MaxPartialBytes)
        {
            // How a result looks on its way must not make the work fail.
            LogTooLarge(Logger, WorkItem, bytes, ConnectionProtocol.MaxPartialBytes);
            return;
        }

        lock (_partialGate)
        {
            // A text that follows now is appended to this one.
            _appended = json.ValueKind == JsonValueKind.String ? json.GetString()!.Length : 0;
            _progress(new Progress(WorkItem, Attempt, Partial: json, Mode: "replace"));
        }
    }

    /// <summary>Shows a text that follows those appended before, such as a token of a language model.</summary>
    public void Append(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        lock (_partialGate)
        {
            for (var at = 0; at < text.Length;)
            {
                var length = Math.Min(text.Length - at, ProgressThrottle.MaxText);
                if (at + length < text.Length && char.IsHighSurrogate(text[at + length - 1]))
                    length--;
                _progress(new Progress(WorkItem, Attempt, Partial: WorkResult.Of(text.Substring(at, length)).Output, Mode: "append", Offset: _appended));
                _appended += length;
                at += length;
            }
        }
    }

    /// <summary>Shows each text as it comes, see <see cref="Append"/>.</summary>
    /// <returns>All of them together.</returns>
    public async Task<string> StreamAsync(IAsyncEnumerable<string> texts, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var whole = new StringBuilder();
        await foreach (var text in texts.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            whole.Append(text);
            Append(text);
        }

        return whole.ToString();
    }

    [LoggerMessage(30, LogLevel.Warning, "A partial output of work item {WorkItem} has {Bytes} bytes and is not shown; {Limit} are")]
    private static partial void LogTooLarge(ILogger logger, string workItem, int bytes, int limit);
}
