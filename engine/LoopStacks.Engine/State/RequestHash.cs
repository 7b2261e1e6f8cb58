using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LoopStacks.Contracts.Connection;
using LoopStacks.Core.Loops;

namespace LoopStacks.Engine.State;

/// <summary>
/// What makes a request one of a kind: SHA-256 over the instance, the work item, the id that the agent gave, and what it asks for. So no agent can meet another one's requests, and a client that gives
/// an id twice by mistake has two requests, not a change that is lost. The attempt is not part of it: a request that is sent again is the same, whoever holds the item by then.
/// </summary>
public readonly record struct RequestHash(ReadOnlyMemory<byte> Value)
{
    public static RequestHash Of(string realm, string instance, WorkItemId item, StateRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        // An array of JSON texts: no two lists of parts make the same one.
        hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(
            [realm, instance, item.ToString(), request.Request, request.Op, request.Scope, request.Key ?? "", $"{request.Version}", $"{request.ExpiresSeconds:R}"], JsonElementJson.Default.StringArray));
        if (request.Value is { } value)
            hash.AppendData(JsonMarshal.GetRawUtf8Value(value));
        return new RequestHash(hash.GetHashAndReset());
    }
}
