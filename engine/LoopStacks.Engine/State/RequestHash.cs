using System.Security.Cryptography;
using System.Text;
using LoopStacks.Core.Loops;

namespace LoopStacks.Engine.State;

/// <summary>
/// What makes a request one of a kind: SHA-256 over the instance, the work item and the id that the agent gave, so that no agent can meet another one's requests. The attempt is not part of it: a request that
/// is sent again is the same, whoever holds the item by then.
/// </summary>
public readonly record struct RequestHash(ReadOnlyMemory<byte> Value)
{
    public static RequestHash Of(string realm, string instance, WorkItemId item, string request) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes($"{realm}\n{instance}\n{item}\n{request}")));
}
