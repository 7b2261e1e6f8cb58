using Microsoft.AspNetCore.Builder;

namespace LoopStacks.Api.Access;

/// <summary>What an endpoint asks of its caller, and where in the request it stands what it is about.</summary>
public sealed record Needs(string Verb, string Resource, AccessScope Scope);

/// <summary>Where a request says what it is about.</summary>
public enum AccessScope
{
    /// <summary>Anybody who is known may.</summary>
    Known,

    /// <summary>Anybody may.</summary>
    Anybody,

    /// <summary>The route's <c>name</c> and the query's <c>namespace</c>.</summary>
    Namespace,

    /// <summary>The query's <c>realm</c>.</summary>
    Realm,

    /// <summary>The route's <c>id</c>, a loop or a question of one.</summary>
    Execution,

    /// <summary>The body: the handler asks when it has read it.</summary>
    Body,
}

/// <summary>Adds <see cref="Needs"/> to endpoints.</summary>
public static class NeedsMetadata
{
    /// <summary>Says what the endpoint asks of its caller.</summary>
    public static T Needing<T>(this T endpoint, string verb, string resource, AccessScope scope)
        where T : IEndpointConventionBuilder => endpoint.WithMetadata(new Needs(verb, resource, scope));
}
