using LoopStacks.Core.Loops;

namespace LoopStacks.Engine.State;

/// <summary>Whose state it is. Two owners share nothing.</summary>
/// <param name="Realm">The realm; the same name in another realm is another owner.</param>
/// <param name="Scope">What kind of owner.</param>
/// <param name="Name">Name of the instance or of the session, or the loop's id.</param>
public readonly record struct StateOwner(string Realm, StateScope Scope, string Name)
{
    public static StateOwner OfInstance(string realm, string instance) => new(realm, StateScope.Instance, instance);

    public static StateOwner OfSession(string realm, string session) => new(realm, StateScope.Session, session);

    public static StateOwner OfLoop(string realm, LoopId loop) => new(realm, StateScope.Loop, loop.ToString());
}

/// <summary>Kinds of owners. The numbers are stored.</summary>
public enum StateScope
{
    Instance = 1,
    Session = 2,
    Loop = 3,
}
