using System.Text.Json.Serialization;
using LoopStacks.Engine.Coordination;

namespace LoopStacks.Coordination.Redis.Messages;

/// <summary>What one process says to another about a realm. Names and fields stay readable for ever; new fields are optional.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(AnnounceMessage), "announce")]
[JsonDerivedType(typeof(CancelMessage), "cancel")]
[JsonDerivedType(typeof(ChildMessage), "child")]
[JsonDerivedType(typeof(AnswerMessage), "answer")]
[JsonDerivedType(typeof(WorkMessage), "work")]
internal abstract record NodeMessage;

/// <summary>Ask the instances in it, which are connected to the receiver.</summary>
internal sealed record AnnounceMessage(Announcement Announcement) : NodeMessage;

/// <summary>Take this work item back, where the receiver has it.</summary>
internal sealed record CancelMessage(WorkCancellation Cancellation) : NodeMessage;

/// <summary>Tell the replica that has the work item.</summary>
internal sealed record ChildMessage(ChildNotice Notice) : NodeMessage;

/// <summary>Tell the replica that has the work item.</summary>
internal sealed record AnswerMessage(AnswerNotice Notice) : NodeMessage;

/// <summary>There is work in the instance's stream.</summary>
internal sealed record WorkMessage(string Realm, string Instance) : NodeMessage;
