using System.Collections.Immutable;
using System.Text.Json;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Coordination;

namespace LoopStacks.Gateway.Tests.Fakes;

/// <summary>Announcements and work as a loop would send them.</summary>
internal static class Given
{
    public static JsonElement Json(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    public static AnnouncementId NewAnnouncement() => new(new LoopId(Guid.CreateVersion7()), 1);

    public static WorkItemId NewItem() => new(new LoopId(Guid.CreateVersion7()), 1);

    public static Announcement Announcement(AnnouncementId id, string instance, params ImmutableArray<string> capabilities) => new(
        id, "default-realm", "stack", Json("""{"text":"hi"}"""), DateTimeOffset.UtcNow.AddMinutes(1), DateTimeOffset.UtcNow.AddMinutes(5), 0,
        [new AskedInstance(instance, capabilities)], null, null);

    public static LoopId NewLoop() => new(Guid.CreateVersion7());

    /// <summary>Where the child of a request stands.</summary>
    public static ChildNotice Notice(ChildRequest request, string status, string? output = null, string? code = null) => new(
        request.Item, request.Realm, request.Instance, request.Key, status, status == "refused" ? null : NewLoop(),
        output is null ? null : Json(output), Code: code, Message: code is null ? null : "because");

    /// <summary>Where the question of a request stands.</summary>
    public static AnswerNotice Notice(QuestionRequest request, string status, string? answer = null, string? by = null, string? code = null) => new(
        request.Item, request.Realm, request.Instance, request.Key, status, $"{request.Item.Loop}.1",
        answer is null ? null : Json(answer), by, code, code is null ? null : "because");

    public static WorkOrder Work(WorkItemId item, string instance, string capability, int attempt = 1, string? avoid = null,
        string realm = "default-realm", string? session = null) => new(
        item, attempt, realm, instance, avoid, "stack", [capability], Json("""{"text":"hi"}"""), [],
        DateTimeOffset.UtcNow.AddMinutes(5), 0, null, session is null ? null : new Dictionary<string, string> { ["session"] = session });
}
