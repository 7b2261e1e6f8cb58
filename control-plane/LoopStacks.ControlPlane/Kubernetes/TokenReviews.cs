using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using k8s;
using k8s.Models;
using LoopStacks.Contracts.Problems;
using LoopStacks.Engine.Faults;
using LoopStacks.Kubernetes.Connections;

namespace LoopStacks.ControlPlane.Kubernetes;

/// <summary>Asks the API server whose a bearer token is. A token is kept by its hash only.</summary>
internal sealed class TokenReviews(KubernetesConnection connection, KubernetesOptions options, TimeProvider time, ILogger<TokenReviews> logger)
{
    private const int MostTokens = 10_000;
    private const int LongestToken = 16 << 10;
    private static readonly TimeSpan s_refusal = TimeSpan.FromSeconds(2);

    private readonly Remembered<string, ClaimsPrincipal?> _known = new(MostTokens, time);

    /// <returns>Who it is; <c>Unauthorized</c> where the token is nobody's.</returns>
    public async ValueTask<Outcome<ClaimsPrincipal>> WhoAsync(string token, CancellationToken cancellation)
    {
        if (token.Length is 0 or > LongestToken)
            return Nobody;
        var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
        if (_known.TryGet(hash, out var known))
            return known is null ? Nobody : known;
        try
        {
            // Tokens of agents are for us alone, those of people and programs are for the API server.
            var user = await ReviewAsync(token, [options.Audience], cancellation) ?? await ReviewAsync(token, null, cancellation);
            var principal = user is null ? null : Principal(user);
            _known.Keep(hash, principal, principal is null ? s_refusal : options.RememberTokens);
            return principal is null ? Nobody : principal;
        }
        catch (Exception exception) when (KubernetesFaults.IsAway(exception))
        {
            logger.LogWarning("Whose a token is can't be asked: {Reason}", KubernetesFaults.Reason(exception));
            return KubernetesFaults.Away(exception);
        }
    }

    private static Fault Nobody => new(ErrorCode.Unauthorized, "The bearer token is not valid, or is for somebody else. Make one with: kubectl create token NAME");

    private async Task<V1UserInfo?> ReviewAsync(string token, IList<string>? audiences, CancellationToken cancellation)
    {
        var review = new V1TokenReview { Spec = new V1TokenReviewSpec { Token = token, Audiences = audiences } };
        var status = (await connection.Client.AuthenticationV1.CreateTokenReviewAsync(review, cancellationToken: cancellation)).Status;
        // Where the server does not say for which audiences it looked, it did not look.
        var isForUs = audiences is null || status.Audiences?.Contains(options.Audience) == true;
        return status.Authenticated == true && isForUs ? status.User : null;
    }

    private static ClaimsPrincipal Principal(V1UserInfo user)
    {
        var claims = new List<Claim> { new(ClaimTypes.Name, user.Username ?? "") };
        if (user.Uid is { } uid)
            claims.Add(new Claim(ClaimTypes.NameIdentifier, uid));
        claims.AddRange((user.Groups ?? []).Select(group => new Claim(ClaimTypes.Role, group)));
        return new ClaimsPrincipal(new ClaimsIdentity(claims, "kubernetes"));
    }
}
