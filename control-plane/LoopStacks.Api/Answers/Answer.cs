using System.Text.Json.Serialization.Metadata;
using LoopStacks.Engine.Faults;
using Microsoft.AspNetCore.Http;

namespace LoopStacks.Api.Answers;

/// <summary>The answers of endpoints.</summary>
internal static class Answer
{
    public static IResult Json<T>(int status, T value, JsonTypeInfo<T> type) => new JsonAnswer<T>(status, value, type);

    public static IResult Ok<T>(T value, JsonTypeInfo<T> type) => new JsonAnswer<T>(StatusCodes.Status200OK, value, type);

    public static IResult Refused(Fault fault) => new ProblemAnswer(fault);

    /// <summary>The value by <paramref name="shown"/>, or the fault that stands in its place.</summary>
    public static IResult Of<T>(Outcome<T> outcome, Func<T, IResult> shown) =>
        outcome.Fault is { } fault ? Refused(fault) : shown(outcome.Value);

    /// <summary>The value as JSON, or <paramref name="missing"/> where there is none.</summary>
    public static IResult OkOr<T>(T? value, JsonTypeInfo<T> type, Func<Fault> missing)
        where T : class => value is null ? Refused(missing()) : Ok(value, type);
}
