using LoopStacks.Contracts.Connection;

namespace LoopStacks.Gateway.Admission;

/// <summary>Decides whether a replica may come in, and as what. Thread safe.</summary>
public interface IAgentAdmission
{
    /// <summary>Asked once a connection, after the form of the <c>hello</c> was checked.</summary>
    ValueTask<AdmissionResult> AdmitAsync(Hello hello, CancellationToken cancellationToken);
}
