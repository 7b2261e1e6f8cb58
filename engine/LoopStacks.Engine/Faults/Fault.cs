using LoopStacks.Contracts.Problems;

namespace LoopStacks.Engine.Faults;

/// <summary>Why a request was refused, as a value: a row of the table of codes, a sentence with limit and remedy, and the faults one by one.</summary>
public sealed record Fault(ErrorCode Code, string Detail, IReadOnlyList<ProblemError>? Errors = null, TimeSpan? RetryAfter = null);

/// <summary>A value or the fault that stands in its place.</summary>
public readonly record struct Outcome<T>
{
    private readonly T? _value;

    private Outcome(T? value, Fault? fault)
    {
        _value = value;
        Fault = fault;
    }

    /// <summary>Null where there is a value.</summary>
    public Fault? Fault { get; }

    /// <exception cref="InvalidOperationException">There is a fault.</exception>
    public T Value => Fault is null ? _value! : throw new InvalidOperationException($"{Fault.Code.Code}: {Fault.Detail}");

    public bool IsFault => Fault is not null;

#pragma warning disable CA2225 // The conversions are the constructors.
    public static implicit operator Outcome<T>(T value) => new(value, null);

    internal static Outcome<T> From(T value) => new(value, null);

    public static implicit operator Outcome<T>(Fault fault) => new(default, fault);
#pragma warning restore CA2225
}

/// <summary>Makes outcomes of types that have no conversion (interfaces).</summary>
public static class Outcome
{
    public static Outcome<T> Of<T>(T value) => Outcome<T>.From(value);
}
