using System.Text.Json;

namespace LoopStacks.Contracts.Connection;

/// <summary>Names on the wire, encoded once.</summary>
internal static class WireNames
{
    public static readonly JsonEncodedText Type = JsonEncodedText.Encode("type");
    public static readonly JsonEncodedText Announce = JsonEncodedText.Encode("announce");
    public static readonly JsonEncodedText Bid = JsonEncodedText.Encode("bid");
    public static readonly JsonEncodedText Decline = JsonEncodedText.Encode("decline");
    public static readonly JsonEncodedText Award = JsonEncodedText.Encode("award");
    public static readonly JsonEncodedText Accept = JsonEncodedText.Encode("accept");
    public static readonly JsonEncodedText Result = JsonEncodedText.Encode("result");
    public static readonly JsonEncodedText Recorded = JsonEncodedText.Encode("recorded");
    public static readonly JsonEncodedText Spawn = JsonEncodedText.Encode("spawn");
    public static readonly JsonEncodedText Child = JsonEncodedText.Encode("child");
    public static readonly JsonEncodedText Waiting = JsonEncodedText.Encode("waiting");
    public static readonly JsonEncodedText Working = JsonEncodedText.Encode("working");
    public static readonly JsonEncodedText Announcement = JsonEncodedText.Encode("announcement");
    public static readonly JsonEncodedText Loop = JsonEncodedText.Encode("loop");
    public static readonly JsonEncodedText LoopStack = JsonEncodedText.Encode("loopStack");
    public static readonly JsonEncodedText Capabilities = JsonEncodedText.Encode("capabilities");
    public static readonly JsonEncodedText Capability = JsonEncodedText.Encode("capability");
    public static readonly JsonEncodedText Input = JsonEncodedText.Encode("input");
    public static readonly JsonEncodedText Output = JsonEncodedText.Encode("output");
    public static readonly JsonEncodedText ClosesAt = JsonEncodedText.Encode("closesAt");
    public static readonly JsonEncodedText Deadline = JsonEncodedText.Encode("deadline");
    public static readonly JsonEncodedText Depth = JsonEncodedText.Encode("depth");
    public static readonly JsonEncodedText Labels = JsonEncodedText.Encode("labels");
    public static readonly JsonEncodedText Budget = JsonEncodedText.Encode("budget");
    public static readonly JsonEncodedText Confidence = JsonEncodedText.Encode("confidence");
    public static readonly JsonEncodedText Cost = JsonEncodedText.Encode("cost");
    public static readonly JsonEncodedText ExpectedSeconds = JsonEncodedText.Encode("expectedSeconds");
    public static readonly JsonEncodedText Note = JsonEncodedText.Encode("note");
    public static readonly JsonEncodedText Reason = JsonEncodedText.Encode("reason");
    public static readonly JsonEncodedText WorkItem = JsonEncodedText.Encode("workItem");
    public static readonly JsonEncodedText Attempt = JsonEncodedText.Encode("attempt");
    public static readonly JsonEncodedText Contributions = JsonEncodedText.Encode("contributions");
    public static readonly JsonEncodedText TraceParent = JsonEncodedText.Encode("traceParent");
    public static readonly JsonEncodedText Usage = JsonEncodedText.Encode("usage");
    public static readonly JsonEncodedText Status = JsonEncodedText.Encode("status");
    public static readonly JsonEncodedText Message = JsonEncodedText.Encode("message");
    public static readonly JsonEncodedText Key = JsonEncodedText.Encode("key");
    public static readonly JsonEncodedText Code = JsonEncodedText.Encode("code");
    public static readonly JsonEncodedText Inline = JsonEncodedText.Encode("inline");
    public static readonly JsonEncodedText Realm = JsonEncodedText.Encode("realm");
}
