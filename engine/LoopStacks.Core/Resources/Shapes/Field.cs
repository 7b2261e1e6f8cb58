using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using LoopStacks.Core.Resources.Constraints;
using LoopStacks.Core.Resources.Shapes.Structural;

namespace LoopStacks.Core.Resources.Shapes;

/// <summary>A property of a record of the model as a field of the document.</summary>
internal sealed class Field
{
    private readonly PropertyInfo _property;

    public Field(PropertyInfo property)
    {
        _property = property;
        Name = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
        IsRequired = property.IsDefined(typeof(RequiredMemberAttribute));
        NotAbove = property.GetCustomAttribute<NotAboveAttribute>()?.Property;
        Shape = ShapeCatalog.Of(property);
    }

    public string Name { get; }

    public string PropertyName => _property.Name;

    public bool IsRequired { get; }

    /// <summary>Property of the same record whose number is the upper bound; null for none.</summary>
    public string? NotAbove { get; }

    public Shape Shape { get; }

    public string Describe(SchemaScope scope) => scope.Describe(_property, Shape);

    public object? Get(object record) => _property.GetValue(record);

    public void Set(object record, object value) => _property.SetValue(record, value);
}
