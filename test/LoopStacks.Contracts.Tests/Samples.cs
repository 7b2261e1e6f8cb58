using System.Text.Json;
using LoopStacks.Contracts.Connection;

namespace LoopStacks.Contracts.Tests;

/// <summary>Each message of the agent connection, once with everything and once with as little as can be.</summary>
internal static class Samples
{
    private const string Item = "01890a5d-ac96-774b-bcce-b302099a8057.1";
    private static readonly DateTimeOffset s_time = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly Dictionary<string, string> s_labels = new() { ["team"] = "a \"quoted\" ünïcode 🦉" };

    public static IReadOnlyDictionary<string, ConnectionMessage> All { get; } = new Dictionary<string, ConnectionMessage>
    {
        ["hello"] = new Hello("solver", ["add", "sub"], "realm", "solver-a", "solver-a-0", 4, "token", "sdk/1", Json("""{"type":"object"}"""), Json("true")),
        ["hello-least"] = new Hello("solver", ["add"]),
        ["welcome"] = new Welcome("realm", "solver-a", "solver-a-0", "token", 10, 30, 30, 1_114_112, [new HeldWork(Item, 2)], Json("""{"model":"x"}""")),
        ["welcome-least"] = new Welcome("realm", "solver-a", "solver-a-0", "token", 10, 30, 30, 1_114_112, []),
        ["announce"] = new Announce(Item, "loop", "stack", ["add", "sub"], Json("""{"a":[1,2.50,null,true,"\u00e9\n"]}"""), s_time, s_time.AddMinutes(5).AddTicks(1234567), 2, s_labels, new RemainingBudget(1, 2, 3, 4.5m)),
        ["announce-least"] = new Announce(Item, "loop", "stack", ["add"], Json("null"), s_time, s_time, 0),
        ["bid"] = new Bid(Item, "add", 0.9, 1.25m, 2.5, "a remark"),
        ["bid-least"] = new Bid(Item, "add", 1),
        ["decline"] = new Decline(Item, "busy", "add"),
        ["decline-least"] = new Decline(Item, ""),
        ["award"] = new Award(Item, 2, "loop", "stack", ["add"], Json("""{"a":1}"""), [new ContributionSeen(["sub"], "other", Json("[1]"), 0.5)], s_time, 1, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", s_labels),
        ["award-round"] = new Award(Item, 1, "loop", "stack", ["add"], Json("{}"), [new ContributionSeen(["add"], "other", Json("1"), 0.5, 2), new ContributionSeen(["check"], "loop-2", Json("""{"answer":1,"reasons":["too small"]}"""), 1, Role: "verifier")], s_time, 0),
        ["award-least"] = new Award(Item, 1, "loop", "stack", ["add"], Json("{}"), [], s_time, 0),
        ["accept"] = new Accept(Item, 1),
        ["refuse"] = new Refuse(Item, 1, "busy"),
        ["heartbeat"] = new Heartbeat([new HeldWork(Item, 1), new HeldWork(Item, 2)]),
        ["heartbeat-least"] = new Heartbeat([]),
        ["heartbeat-waiting"] = new Heartbeat([new HeldWork(Item, 1, true), new HeldWork(Item, 2, false)]),
        ["progress"] = new Progress(Item, 1, 0.25, "a quarter"),
        ["progress-partial"] = new Progress(Item, 1, Partial: Json("\"and so\""), Mode: "append", Offset: 12),
        ["progress-least"] = new Progress(Item, 1),
        ["result"] = new Result(Item, 1, Json("""{"text":"<b>&'\"ü"}"""), 0.75, new Usage(10, 20, 0.003m)),
        ["result-least"] = new Result(Item, 1, Json("7")),
        ["failed"] = new Failed(Item, 1, "out of paper", true, "Paper"),
        ["failed-least"] = new Failed(Item, 1, "no"),
        ["recorded"] = new Recorded(Item, 1, "late", "the loop has ended"),
        ["recorded-least"] = new Recorded(Item, 1, "recorded"),
        ["cancel"] = new Cancel(Item, 1, "not wanted"),
        ["spawn"] = new Spawn(Item, 1, "part-1", Json("""{"text":"a \u00e9"}"""), null, Json("""{"capabilities":["add"]}"""), "realm", new RemainingBudget(1, 2, 3, 4.5m), s_time, s_labels),
        ["spawn-least"] = new Spawn(Item, 1, "k", Json("null"), "stack"),
        ["child"] = new Child(Item, 1, "part-1", "completed", "loop", Json("""{"sum":3}"""), 0.75, new Usage(10, 20, 0.003m)),
        ["child-refused"] = new Child(Item, 1, "k", "refused", Code: "BudgetExceeded", Message: "the tree has 3 loops, the most that are allowed"),
        ["child-least"] = new Child(Item, 1, "k", "running", "loop"),
        ["waiting"] = new Waiting(Item, 1),
        ["working"] = new Working(Item, 1),
        ["ask"] = new Ask(Item, 1, "approve", "May we?", Json("""{"type":"boolean"}"""), Json("""{"amount":5}"""), ["ann@example.com"], 3600.5, "default", Json("false")),
        ["ask-least"] = new Ask(Item, 1, "k", "?"),
        ["answered"] = new Answered(Item, 1, "approve", "answered", "loop.1", Json("true"), "ann@example.com"),
        ["answered-refused"] = new Answered(Item, 1, "k", "refused", Code: "KeyConflict", Message: "another question was asked under this key"),
        ["answered-least"] = new Answered(Item, 1, "k", "open", "loop.1"),
        ["park"] = new Park(Item, 1, ["part-1", "approve"], true),
        ["park-least"] = new Park(Item, 1, ["k"]),
        ["drain"] = new Drain(),
        ["state"] = new StateRequest("r-1", Item, 2, "compareAndSet", "session", "seen/ü", Json("""{"count":1}"""), 41, 3600.5, "seen/", "seen/a", 50),
        ["state-least"] = new StateRequest("r-1", Item, 1, "list", "instance"),
        ["stateResult"] = new StateResult("r-1", "ok", Json("""{"count":1}"""), 42, s_time, [new StateItem("seen/a", 41, 11, s_time), new StateItem("seen/b", 42, 2)], "seen/b", "StateConflict", "somebody else wrote"),
        ["stateResult-least"] = new StateResult("r-1", "absent"),
        ["error"] = new ConnectionError("ProtocolError", "what was wrong", true),
        ["error-least"] = new ConnectionError("ProtocolError", "what was wrong"),
    };

    public static TheoryData<string> Names { get; } = [.. All.Keys];

    private static JsonElement Json(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
