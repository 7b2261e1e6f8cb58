using System.Reflection;
using LoopStacks.Engine.Faults;

namespace LoopStacks.Api.Tests.Fakes;

/// <summary>Outcomes of interfaces, for which C# has no conversion.</summary>
internal static class OutcomeOf
{
    public static Outcome<T> Value<T>(T value) =>
        (Outcome<T>)Activator.CreateInstance(typeof(Outcome<T>), BindingFlags.NonPublic | BindingFlags.Instance, null, [value, null], null)!;
}
