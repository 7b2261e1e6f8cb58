using System.Text.Json.Nodes;
using LoopStacks.Core.Resources;

namespace LoopStacks.Kubernetes.Tests.Crds;

/// <summary>Specs with one fault each.</summary>
public static class BrokenDocuments
{
    private const string Label = "allowed is up to 63 lower-case letters, digits and '-', starting and ending with a letter or digit.";
    private const string Capability = "allowed is up to 63 lower-case letters, digits, '-', '.', '/' and '_', starting and ending with a letter or digit.";
    private const string Duration = "allowed is a duration from 1ms to 365d, such as 500ms, 30s, 1m30s, 2h or 30d.";

    /// <summary>Kind, spec, and the words of both.</summary>
    public static TheoryData<string, string, string> All => new()
    {
        { "AgentInstance", "{agent: a, replicas: -1}", "allowed is an integer from 0 to 1,000." },
        { "AgentInstance", "{agent: a, replicas: 1001}", "allowed is an integer from 0 to 1,000." },
        { "AgentInstance", "{agent: a, realm: Big_Realm}", Label },
        { "AgentInstance", "{agent: Not A Name}", Label },
        { "AgentInstance", "{agent: a, autoscaling: {maxReplicas: 0, minReplicas: 0}}", "allowed is an integer from 1 to 1,000." },
        { "AgentInstance", "{agent: a, autoscaling: {targetCPUUtilization: 101}}", "allowed is an integer from 1 to 100." },
        { "Agent", "{capabilities: []}", "allowed is a list of 1 to 64 items." },
        { "Agent", "{capabilities: [Ok?]}", Capability },
        { "Agent", "{capabilities: [a], model: {provider: p, name: m, temperature: 3}}", "allowed is a number from 0 to 2." },
        { "Agent", "{capabilities: [a], model: {provider: p, name: m, endpoint: ftp}}", "allowed is a URL starting with http:// or https://." },
        { "Agent", "{capabilities: [a], model: {provider: p, name: \"\"}}", "allowed is a text of 1 to 1,024 characters." },
        { "Agent", "{capabilities: [a], tools: [{name: t}]}", "has neither url nor command; a tool has one of the two." },
        { "Agent", "{capabilities: [a], tools: [{name: t, url: \"http://x\", command: c}]}", "has both url and command; a tool has one of the two." },
        { "Agent", "{capabilities: [a], bidding: {cost: -1}}", "allowed is a number from 0 to 1,000,000,000,000." },
        { "Realm", "{resources: {maxAgentInstances: -1}}", "allowed is an integer from 0 to 1,000,000." },
        { "Realm", "{governance: {retentionPolicy: {loopHistory: 366d}}}", Duration },
        { "Realm", "{governance: {retentionPolicy: {loopHistory: 365d1s}}}", Duration },
        { "Realm", "{governance: {retentionPolicy: {loopHistory: forever}}}", Duration },
        { "Realm", "{governance: {budgets: {maxLoops: 0}}}", "allowed is an integer from 1 to 1,000,000,000,000." },
        { "LoopStack", "{capabilities: [a], phases: {bidding: {timeout: 0s}}}", Duration },
        { "LoopStack", "{capabilities: [a], phases: {bidding: {timeout: 5 minutes}}}", Duration },
        { "LoopStack", "{capabilities: [a], phases: {bidding: {winners: every}}}", "allowed is an integer from 1 to 1,000, or all." },
        { "LoopStack", "{capabilities: [a], phases: {execution: {rounds: 21}}}", "allowed is an integer from 1 to 20." },
        { "LoopStack", "{capabilities: [a], phases: {output: {threshold: 1}}}", "allowed is a number from 0 to less than 1." },
        { "LoopStack", "{capabilities: [a], phases: {output: {aggregationStrategy: reduce}}}", "is missing: aggregationStrategy reduce needs the capability, or LoopStack, that makes one answer of the contributions." },
        { "LoopStack", "{capabilities: [a], phases: {output: {reducer: x}}}", "has no effect: only aggregationStrategy reduce asks a reducer; use it, or take reducer out." },
        { "LoopStack", "{capabilities: [a], phases: {output: {aggregationStrategy: reduce, reducer: x, onDisagreement: round}}}", "has no effect with aggregationStrategy reduce: a reducer makes an answer also of contributions that differ." },
        { "LoopStack", "{}", "has neither capabilities nor loops; it must have exactly one of them." },
        { "LoopStack", "{capabilities: [a], loops: [{name: a, stack: b}]}", "has both capabilities and loops; it must have exactly one of them." },
        { "LoopStack", "{loops: [{name: a}]}", "has neither stack nor inline; it must have exactly one of them." },
        { "LoopStack", "{loops: [{name: -a, stack: b}]}", "allowed is up to 63 letters, digits, '-' and '_', starting with a letter and ending with a letter or digit." },
        { "LoopStack", "{loops: [{name: a, stack: b, maxParallel: 3}]}", "has no effect without forEach." },
        { "LoopStack", "{loops: [{name: a, stack: b}], phases: {bidding: {minBids: 2}}}", "has no effect beside loops: nobody bids for a composite LoopStack as a whole; say it in the stacks that its loops run." },
        { "LoopStack", "{loops: [{name: a, stack: b}], phases: {execution: {parallelism: adaptive}}}", "has no effect beside loops: the loops of a composite LoopStack start in the order of dependsOn." },
        { "LoopStack", "{loops: [{name: a, stack: b}], phases: {execution: {rounds: 2}}}", "has no effect beside loops: the loops of a composite LoopStack run once; say it in the stacks that they run." },
        { "LoopStack", "{loops: [{name: a, stack: b}], phases: {execution: {retryPolicy: {maxRetries: 0}}}}", "has no effect beside loops: work is retried within the loops of a composite LoopStack; say it in the stacks that they run." },
        { "LoopStack", "{loops: [{name: a, stack: b}], phases: {output: {onInvalid: round}}}", "has no effect beside loops: the loops of a composite LoopStack run once; use fail or human." },
        { "LoopStack", "{loops: [{name: a, inline: {capabilities: [a], phases: {output: {reducer: x}}}}]}", "has no effect: only aggregationStrategy reduce asks a reducer; use it, or take reducer out." },
    };

    /// <summary>Kind, spec, and the words of the API server, which are not ours.</summary>
    public static TheoryData<string, string, string> InTheServersWords => new()
    {
        { "AgentInstance", "{}", "spec.agent: Required value" },
        { "AgentInstance", "{agent: a, replicas: three}", "spec.replicas: Invalid value: \"string\": spec.replicas in body must be of type integer: \"string\"" },
        { "AgentInstance", "{agent: a, autoscaling: {enabled: \"yes\"}}", "must be of type boolean" },
        { "AgentInstance", "{agent: a, config: [1]}", "must be of type object" },
        { "AgentInstance", "{agent: a, resources: {cpu: lots}}", "spec.resources.cpu in body should match" },
        { "AgentInstance", "{agent: a, resources: {cpu: [1]}}", "spec.resources.cpu: Too many: 1: must have at most 0 items" },
        { "AgentInstance", "{agent: a, replica: 2}", "unknown field \"spec.replica\"" },
        { "AgentInstance", "{agent: a, autoscaling: {minReplicas: 5, maxReplicas: 3}}", "spec.autoscaling.minReplicas: Invalid value: it may not be above maxReplicas." },
        { "Agent", "{capabilities: [a, b, a]}", "repeats" },
        { "Agent", "{capabilities: [a], schema: {input: 7}}", "spec.schema.input in body should be less than or equal to 0" },
        { "Agent", "{capabilities: [a], bidding: {confidence: 2}}", "spec.bidding.confidence in body should be less than or equal to 1" },
        { "Realm", "{isolation: Shared}", "spec.isolation: Unsupported value: \"Shared\": supported values: \"namespace\", \"dedicated\", \"shared\"" },
        { "Realm", "{networking: {exports: [a, a]}}", "spec.networking.exports[1]: Duplicate value: \"a\"" },
        { "LoopStack", "{capabilities: [a], phases: {bidding: {minBids: 3, maxBids: 2}}}", "spec.phases.bidding.minBids: Invalid value: it may not be above maxBids." },
        { "LoopStack", "{capabilities: [a], phases: {bidding: {winners: 11}}}", "spec.phases.bidding.winners: Invalid value: it may not be above maxBids." },
        { "LoopStack", "{capabilities: [a, b], phases: {output: {quorum: 3}}}", "spec.phases.output.quorum: Invalid value: is more than the votes that capabilities with their winners give at most." },
        { "LoopStack", "{loops: [{name: a, stack: b}], phases: {output: {quorum: 3}}}", "spec.phases.output.quorum: Invalid value: is more than the votes that the loops give at most." },
        { "LoopStack", "{loops: [{name: a, stack: b}, {name: a, stack: c}]}", "spec.loops: Invalid value: repeats a name." },
        { "LoopStack", "{loops: [{name: a, stack: b, dependsOn: [a]}]}", "spec.loops[0].dependsOn: Invalid value: has the loop itself; take it out." },
        { "LoopStack", "{loops: [{name: a, inline: {capabilities: [a], loops: []}}]}", "unknown field \"spec.loops[0].inline.loops\"" },
    };

    /// <summary>Kind and spec.</summary>
    public static TheoryData<string, string> LeftToTheOperator => new()
    {
        { "Agent", "{capabilities: [a], schema: {input: {type: strin}}}" },
        { "AgentInstance", "{agent: a, placement: {nodeSelector: {\"a b\": c}}}" },
        { "LoopStack", "{capabilities: [a], phases: {execution: {inputs: {other: input}}}}" },
        { "LoopStack", "{loops: [{name: a, stack: b, dependsOn: [nobody]}]}" },
        { "LoopStack", "{loops: [{name: a, stack: b, dependsOn: [c]}, {name: c, stack: b, dependsOn: [a]}]}" },
        { "LoopStack", "{loops: [{name: a, stack: b, when: \"loops.nobody.output\"}]}" },
        { "LoopStack", "{loops: [{name: a, stack: b, when: \"a..b\"}]}" },
        { "LoopStack", "{loops: [{name: a, stack: b}], phases: {execution: {inputs: {a: input}}}}" },
    };

    public static JsonObject Document(string kind, string spec)
    {
        var document = YamlDocuments.ToJson($"apiVersion: loopstacks.io/v1\nkind: {kind}\nmetadata: {{name: a}}\nspec: {(spec.StartsWith('{') ? spec : $"{{{spec}}}")}\n").Single();
        return JsonNode.Parse(document.GetRawText())!.AsObject();
    }

    /// <summary>A pointer as the API server writes it.</summary>
    public static string FieldOf(string pointer) => string.Concat(pointer[1..].Split('/').Select((token, i) => int.TryParse(token, out _) ? $"[{token}]" : i == 0 ? token : $".{token}"));
}
