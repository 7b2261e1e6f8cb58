using LoopStacks.Kubernetes.Connections;

namespace LoopStacks.Kubernetes.Tests.Apply;

public sealed class StatusCauseTests
{
    [Theory]
    [InlineData("spec.replicas", "/spec/replicas")]
    [InlineData("spec.tools[0].url", "/spec/tools/0/url")]
    [InlineData("spec.tools[10]", "/spec/tools/10")]
    [InlineData(".spec.replicas", "/spec/replicas")]
    [InlineData("metadata.labels[example.com/a~b].x", "/metadata/labels/example.com~1a~0b/x")]
    [InlineData("<nil>", "")]
    [InlineData("", "")]
    public void Pointer_OfAField_LeadsThere(string field, string pointer) => Assert.Equal(pointer, new StatusCause(field, "FieldValueInvalid", "").Pointer);
}
