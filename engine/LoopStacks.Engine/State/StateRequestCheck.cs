using System.Runtime.InteropServices;
using System.Text.Json;
using LoopStacks.Contracts.Connection;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.Engine.State;

/// <summary>Says what is wrong with a request by itself.</summary>
internal static class StateRequestCheck
{
    /// <returns>The first fault; null where there is none.</returns>
    public static (string Code, string Message)? FaultOf(StateRequest request, StateOptions options)
    {
        if (request.Scope is not (StateScopes.Instance or StateScopes.Session or StateScopes.Loop))
            return Argument($"'{Shortened(request.Scope)}' is no scope; there are instance, session and loop.");
        return request.Op switch
        {
            StateOps.Get => FaultOfKey(request, options),
            StateOps.Set when request.Version is not null => Argument("set takes no version; use compareAndSet."),
            StateOps.CompareAndSet when request.Version is null => Argument("compareAndSet needs the version that it expects, 0 where there must be no entry."),
            StateOps.Set or StateOps.CompareAndSet => FaultOfKey(request, options) ?? FaultOfVersion(request) ?? FaultOfValue(request, options) ?? FaultOfExpiry(request),
            StateOps.Delete => FaultOfKey(request, options) ?? FaultOfVersion(request),
            StateOps.List => FaultOfList(request, options),
            _ => Argument($"'{Shortened(request.Op)}' is no op; there are get, set, compareAndSet, delete and list."),
        };
    }

    private static (string, string)? FaultOfKey(StateRequest request, StateOptions options)
    {
        if (request.Key is not { Length: > 0 } key)
            return (ErrorCode.StateKeyInvalid.Code, $"{request.Op} needs a key of 1 to {options.MaxKeyLength} characters.");
        if (key.Length > options.MaxKeyLength)
            return (ErrorCode.StateKeyInvalid.Code, $"The key '{Shortened(key)}' has {key.Length} characters and may have {options.MaxKeyLength}. Use a shorter one, such as a hash.");
        foreach (var character in key)
        {
            if (char.IsControl(character))
                return (ErrorCode.StateKeyInvalid.Code, $"The key has the control character U+{(int)character:X4}. Leave it out.");
        }

        return null;
    }

    private static (string, string)? FaultOfVersion(StateRequest request) =>
        request.Version < 0 ? Argument($"The version is {request.Version} and must be 0 or more; 0 means that there is no entry.") : null;

    private static (string, string)? FaultOfValue(StateRequest request, StateOptions options)
    {
        if (request.Value is not { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } value)
            return Argument($"{request.Op} needs a value other than null. To remove the entry, delete it.");
        var bytes = JsonMarshal.GetRawUtf8Value(value).Length;
        return bytes > options.MaxValueBytes
            ? (ErrorCode.StateTooLarge.Code, $"The value of '{Shortened(request.Key!)}' has {bytes} bytes as JSON and may have {options.MaxValueBytes}. Keep large things elsewhere and a link here.")
            : null;
    }

    private static (string, string)? FaultOfExpiry(StateRequest request) => request.ExpiresSeconds is { } seconds && !(seconds > 0 && seconds <= StateOptions.Longest.TotalSeconds)
        ? Argument($"expiresSeconds is {seconds} and must be more than 0, up to {StateOptions.Longest.TotalSeconds} ({StateOptions.Longest.TotalDays} days).")
        : null;

    private static (string, string)? FaultOfList(StateRequest request, StateOptions options)
    {
        if (request.Limit is { } limit && (limit < 1 || limit > options.MaxPage))
            return Argument($"The limit of a list is {limit} and must be 1 to {options.MaxPage}. Go on with after, the next of the page before.");
        return request.Prefix?.Length > options.MaxKeyLength || request.After?.Length > options.MaxKeyLength
            ? (ErrorCode.StateKeyInvalid.Code, $"prefix and after have {options.MaxKeyLength} characters at most, like keys.")
            : null;
    }

    private static (string, string) Argument(string message) => (ErrorCode.InvalidArgument.Code, message);

    private static string Shortened(string text) => text.Length > 64 ? text[..64] + "…" : text;
}
