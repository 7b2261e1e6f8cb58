using System.Text.Json.Nodes;
using LoopStacks.Operator.Children;
using static LoopStacks.Operator.Tests.Documents;

namespace LoopStacks.Operator.Tests.Children;

public sealed class DriftTests
{
    [Theory]
    [InlineData("""{"a": 1}""", """{"a": 1, "b": 2}""", true)]
    [InlineData("""{"a": 1}""", """{"a": 2}""", false)]
    [InlineData("""{"a": 1}""", """{"b": 1}""", false)]
    [InlineData("""{"a": {"b": "x"}}""", """{"a": {"b": "x", "c": "y"}}""", true)]
    [InlineData("""{"a": []}""", """{}""", true)]
    [InlineData("""{"a": {}}""", """{}""", true)]
    [InlineData("""{"args": ["x", "y"]}""", """{"args": ["x", "y"]}""", true)]
    [InlineData("""{"args": ["x", "y"]}""", """{"args": ["x", "y", "z"]}""", false)]
    [InlineData("""{"args": ["x", "y"]}""", """{"args": ["y", "x"]}""", false)]
    public void Holds_ByTheFieldsThatAreWished(string wished, string live, bool expected) => Assert.Equal(expected, Drift.Holds(Json(live), JsonNode.Parse(wished)));

    [Theory]
    [InlineData("""[{"name": "injected", "image": "mesh"}, {"name": "agent", "image": "a", "terminationMessagePath": "/dev/x"}]""", true)]
    [InlineData("""[{"name": "agent", "image": "b"}]""", false)]
    [InlineData("""[{"name": "injected", "image": "a"}]""", false)]
    public void Holds_ListsWithKeys_ByThem(string live, bool expected) =>
        Assert.Equal(expected, Drift.Holds(Json($$"""{"containers": {{live}}}"""), JsonNode.Parse("""{"containers": [{"name": "agent", "image": "a"}]}""")));

    [Theory]
    [InlineData("""[{"port": 53, "protocol": "UDP"}, {"port": 53, "protocol": "TCP"}]""", """[{"port": 53, "protocol": "UDP"}, {"port": 53, "protocol": "TCP"}]""", true)]
    [InlineData("""[{"port": 53, "protocol": "UDP"}]""", """[{"port": 53, "protocol": "UDP"}, {"port": 80, "protocol": "TCP"}]""", false)]
    [InlineData("""[{"name": "a", "port": 53, "protocol": "TCP"}]""", """[{"name": "b", "port": 80, "protocol": "TCP"}, {"name": "a", "port": 53, "protocol": "TCP", "nodePort": 30053}]""", true)]
    [InlineData("""[{"name": "a", "containerPort": 53, "protocol": "TCP"}]""", """[{"name": "b", "containerPort": 53, "protocol": "TCP"}]""", false)]
    public void Holds_Ports_ByWhatTellsThemApart(string wished, string live, bool expected) =>
        Assert.Equal(expected, Drift.Holds(Json($$"""{"ports": {{live}}}"""), JsonNode.Parse($$"""{"ports": {{wished}}}""")));

    [Fact]
    public void Fingerprint_OfWhatOthersChange_StaysTheSame()
    {
        var wished = JsonNode.Parse("""{"spec": {"memory": "1024Mi"}}""");

        var before = Drift.Fingerprint(Json("""{"spec": {"memory": "1Gi"}, "status": {"replicas": 1}}"""), wished);

        Assert.Equal(before, Drift.Fingerprint(Json("""{"spec": {"memory": "1Gi", "replicas": 4}, "status": {"replicas": 2}}"""), wished));
        Assert.NotEqual(before, Drift.Fingerprint(Json("""{"spec": {"memory": "2Gi"}}"""), wished));
    }
}
