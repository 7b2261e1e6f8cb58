using LoopStacks.Core.Resources;

namespace LoopStacks.Core.Tests.Resources;

public sealed class ResourceReaderTests
{
    [Theory]
    [InlineData("replica: 2", "/spec/replica", "UnknownField", "spec.replica is no field; did you mean \"replicas\"?")]
    [InlineData("zzzzzzzz: 2", "/spec/zzzzzzzz", "UnknownField", "spec.zzzzzzzz is no field; allowed: agent, realm, replicas, resources, config, autoscaling, placement.")]
    [InlineData("replicas: three", "/spec/replicas", "WrongType", "spec.replicas is \"three\"; allowed is an integer from 0 to 1,000.")]
    [InlineData("replicas: 1.5", "/spec/replicas", "WrongType", "spec.replicas is 1.5; allowed is an integer from 0 to 1,000.")]
    [InlineData("replicas: -1", "/spec/replicas", "OutOfRange", "spec.replicas is -1; allowed is an integer from 0 to 1,000.")]
    [InlineData("replicas: 1e99", "/spec/replicas", "OutOfRange", "spec.replicas is 1e99; allowed is an integer from 0 to 1,000.")]
    [InlineData("realm: Big_Realm", "/spec/realm", "BadName", "spec.realm is \"Big_Realm\"; allowed is up to 63 lower-case letters, digits and '-', starting and ending with a letter or digit.")]
    [InlineData("realm: 7", "/spec/realm", "WrongType", "spec.realm is 7; allowed is up to 63 lower-case letters, digits and '-', starting and ending with a letter or digit; put it in quotes.")]
    [InlineData("config: [1]", "/spec/config", "WrongType", "spec.config is a list; allowed is an object.")]
    [InlineData("autoscaling: {minReplicas: 5, maxReplicas: 3}", "/spec/autoscaling/minReplicas", "OutOfRange", "spec.autoscaling.minReplicas is 5; it may not be above maxReplicas, which is 3.")]
    [InlineData("autoscaling: {enabled: yes}", "/spec/autoscaling/enabled", "WrongType", "spec.autoscaling.enabled is \"yes\"; allowed is true or false.")]
    [InlineData("resources: {cpu: lots}", "/spec/resources/cpu", "BadValue", "spec.resources.cpu is \"lots\"; allowed is a quantity such as 250m, 2, 128Mi or 1.5Gi.")]
    [InlineData("placement: {nodeSelector: {\"a b\": c}}", "/spec/placement/nodeSelector/a b", "BadName", "spec.placement.nodeSelector has the key \"a b\"; allowed is a label key such as team or example.com/team.")]
    public void Read_InstanceWithFault_NamesPlaceCodeAndWhatIsAllowed(string field, string pointer, string code, string message) =>
        Assert.Equal(new ResourceError(pointer, code, message) { Line = 6 }, Assert.Single(Read("AgentInstance", $"agent: a\n  {field}").Errors));

    [Theory]
    [InlineData("phases: {bidding: {timeout: 5}}", "/spec/phases/bidding/timeout", "WrongType")]
    [InlineData("phases: {bidding: {timeout: 5 minutes}}", "/spec/phases/bidding/timeout", "BadValue")]
    [InlineData("phases: {bidding: {timeout: 0s}}", "/spec/phases/bidding/timeout", "OutOfRange")]
    [InlineData("phases: {bidding: {timeout: 366d}}", "/spec/phases/bidding/timeout", "OutOfRange")]
    [InlineData("phases: {bidding: {winners: every}}", "/spec/phases/bidding/winners", "WrongType")]
    [InlineData("phases: {bidding: {winners: 11}}", "/spec/phases/bidding/winners", "OutOfRange")]
    [InlineData("phases: {bidding: {minBids: 3, maxBids: 2}}", "/spec/phases/bidding/minBids", "OutOfRange")]
    [InlineData("phases: {bidding: {selectionStrategy: Best}}", "/spec/phases/bidding/selectionStrategy", "BadValue")]
    [InlineData("phases: {output: {threshold: 1}}", "/spec/phases/output/threshold", "OutOfRange")]
    [InlineData("phases: {output: {quorum: 3}}", "/spec/phases/output/quorum", "OutOfRange")]
    [InlineData("phases: {output: {aggregationStrategy: reduce}}", "/spec/phases/output/reducer", "Missing")]
    [InlineData("phases: {output: {reducer: x}}", "/spec/phases/output/reducer", "NotApplicable")]
    [InlineData("phases: {output: {aggregationStrategy: reduce, reducer: Not A Name}}", "/spec/phases/output/reducer", "BadName")]
    [InlineData("phases: {output: {aggregationStrategy: reduce, reducer: x, onDisagreement: round}}", "/spec/phases/output/onDisagreement", "NotApplicable")]
    [InlineData("phases: {output: {verifier: 7}}", "/spec/phases/output/verifier", "WrongType")]
    [InlineData("phases: {output: {onDisagreement: ask}}", "/spec/phases/output/onDisagreement", "BadValue")]
    [InlineData("phases: {output: {onInvalid: again}}", "/spec/phases/output/onInvalid", "BadValue")]
    [InlineData("phases: {execution: {rounds: 0}}", "/spec/phases/execution/rounds", "OutOfRange")]
    [InlineData("phases: {execution: {rounds: 21}}", "/spec/phases/execution/rounds", "OutOfRange")]
    [InlineData("phases: {intake: {validation: {schema: {type: strin}}}}", "/spec/phases/intake/validation/schema/type", "BadSchema")]
    [InlineData("schema: {input: 7}", "/spec/schema/input", "BadSchema")]
    public void Read_LoopStackWithFault_NamesPlaceAndCode(string field, string pointer, string code)
    {
        var error = Assert.Single(Read("LoopStack", $"capabilities: [a, b]\n  {field}").Errors);
        Assert.Equal((pointer, code), (error.Pointer, error.Code));
    }

    [Theory]
    [InlineData("phases: {execution: {rounds: 1}, output: {onDisagreement: fail, onInvalid: fail}}")]
    [InlineData("phases: {execution: {rounds: 1.0, inputs: null}}")]
    [InlineData("phases: {execution: {rounds: 20}, output: {aggregationStrategy: consensus, verifier: check, onDisagreement: round, onInvalid: human}}")]
    [InlineData("phases: {output: {aggregationStrategy: reduce, reducer: sum/up, verifier: check}}")]
    [InlineData("phases: {bidding: {winners: all, payment: secondPrice, timeout: 1m30s}, output: {quorum: 20}}")]
    [InlineData("metadata: {version: \"1.10\", tags: [a], category: c}")]
    public void Read_LoopStack_IsSound(string field) => Assert.Empty(Read("LoopStack", $"capabilities: [a, b]\n  {field}").Errors);

    [Fact]
    public void Read_ManyFaults_TellsThemAll()
    {
        var errors = ResourceReader.ReadYaml("""
            apiVersion: v1
            kind: Agent
            metadata: {name: Bad Name, label: {}}
            spec:
              capabilities: [Ok?, fine, fine, 7]
              model: {provider: openai, temperature: 3}
              tools: [{name: t}]
              bidding: {confidence: 2}
            """)[0].Errors;
        Assert.Equal(
            [
                ("/apiVersion", "BadValue", 1), ("/metadata/name", "BadName", 3), ("/metadata/label", "UnknownField", 3),
                ("/spec/capabilities/0", "BadName", 5), ("/spec/capabilities/2", "DuplicateName", 5), ("/spec/capabilities/3", "WrongType", 5),
                ("/spec/model/temperature", "OutOfRange", 6), ("/spec/model/name", "Missing", 6),
                ("/spec/tools/0", "BadValue", 7), ("/spec/bidding/confidence", "OutOfRange", 8),
            ],
            errors.Select(error => (error.Pointer, error.Code, error.Line!.Value)));
    }

    [Theory]
    [InlineData("kind: Agnet", "UnknownKind", "kind \"Agnet\" is not known; did you mean \"Agent\"?")]
    [InlineData("kind: Pod", "UnknownKind", "kind \"Pod\" is not known; allowed: Agent, AgentInstance, Realm, LoopStack.")]
    [InlineData("kind: 1", "WrongType", "kind is 1; allowed is one of Agent, AgentInstance, Realm, LoopStack.")]
    [InlineData("metadata: {name: a}", "Missing", "kind is missing; it must be one of Agent, AgentInstance, Realm, LoopStack.")]
    public void Read_KindNotKnown_IsTold(string line, string code, string message)
    {
        var error = Assert.Single(ResourceReader.ReadYaml($"apiVersion: loopstacks.io/v1\n{line}")[0].Errors);
        Assert.Equal((code, message), (error.Code, error.Message));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("[]")]
    public void Read_NoObject_IsTold(string text) => Assert.Equal("WrongType", Assert.Single(ResourceReader.ReadYaml(text)[0].Errors).Code);

    [Fact]
    public void Read_ServersFields_AreTaken()
    {
        var result = ResourceReader.ReadYaml("""
            apiVersion: loopstacks.io/v1
            kind: Realm
            metadata:
              name: r
              namespace: n
              labels: {team: "7", example.com/x: ""}
              annotations: {note: any text}
              uid: u
              generation: 3
              resourceVersion: "12"
              creationTimestamp: "2026-01-31T12:00:00Z"
              managedFields: [{manager: kubectl}]
              finalizers: [a]
            status: {phase: Ready}
            """)[0];
        Assert.Empty(result.Errors);
        var realm = Assert.IsType<Realm>(result.Resource);
        Assert.Equal(3, realm.Metadata.Generation);
        Assert.Equal(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero), realm.Metadata.CreationTimestamp);
        Assert.Equal("7", realm.Metadata.Labels!["team"]);
        Assert.Equal(TimeSpan.FromDays(30), realm.Spec.Governance.RetentionPolicy.LoopHistory);
    }

    [Fact]
    public void Read_NumberAsQuantity_IsText()
    {
        var instance = (AgentInstance)Read("AgentInstance", "agent: a\n  resources: {cpu: 0.5, memory: 128Mi}").Resource!;
        Assert.Equal(("0.5", "128Mi"), (instance.Spec.Resources!.Cpu, instance.Spec.Resources.Memory));
    }

    [Fact]
    public void Read_PropertyTwiceInJson_IsTold()
    {
        using var document = System.Text.Json.JsonDocument.Parse(
            """{"apiVersion":"loopstacks.io/v1","kind":"AgentInstance","metadata":{"name":"a","name":"b"},"spec":{"agent":"a","config":{"x":1,"x":2}}}""");
        Assert.Equal(["/metadata/name", "/spec/config/x"], ResourceReader.Read(document.RootElement).Errors.Select(error => error.Pointer));
    }

    [Fact]
    public void ReadYaml_NoYaml_IsOneFault()
    {
        var error = Assert.Single(Assert.Single(ResourceReader.ReadYaml("a: 1\nb: [\n")).Errors);
        Assert.Equal("BadSyntax", error.Code);
        Assert.True(error.Line >= 2);
    }

    [Fact]
    public void ReadYaml_NothingInIt_IsEmpty() => Assert.Empty(ResourceReader.ReadYaml("# nothing\n---\n---\n"));

    private static ResourceReadResult Read(string kind, string spec) =>
        Assert.Single(ResourceReader.ReadYaml($"apiVersion: loopstacks.io/v1\nkind: {kind}\nmetadata: {{name: a}}\nspec:\n  {spec}\n"));
}
