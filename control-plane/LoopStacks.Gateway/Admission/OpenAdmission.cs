using LoopStacks.Contracts.Connection;

namespace LoopStacks.Gateway.Admission;

/// <summary>Lets everybody in under the names of the <c>hello</c>: where no host has registered its own rules.</summary>
public sealed class OpenAdmission : IAgentAdmission
{
    /// <inheritdoc/>
    public ValueTask<AdmissionResult> AdmitAsync(Hello hello, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(hello);
        return new(new AdmissionResult(hello.Realm ?? ConnectionProtocol.DefaultRealm, hello.Instance ?? hello.Agent));
    }
}
