using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using LoopStacks.Core.Resources.Constraints;

namespace LoopStacks.Core.Resources.Shapes;

/// <summary>The shape of every property of the model, by its type and constraints. Read by reflection once.</summary>
internal static class ShapeCatalog
{
    private const int LongestText = 1024;
    private const int MostItems = 64;
    private const int MostEntries = 64;

    private static readonly RangeAttribute AnyCount = new(0, int.MaxValue);
    private static readonly ConcurrentDictionary<Type, ObjectShape> Objects = new();

    public static ObjectShape Of(Type record) => Objects.GetOrAdd(record, type => new ObjectShape(type));

    public static Shape Of(PropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (!type.IsGenericType)
            return Single(type, property, property.GetCustomAttribute<LengthAttribute>());
        var items = type.GetGenericArguments();
        var length = property.GetCustomAttribute<LengthAttribute>();
        if (type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
        {
            var key = property.GetCustomAttribute<KeyPatternAttribute>() ?? throw Unmapped(property);
            var entry = Single(items[1], property, length);
            return items[1] == typeof(string) ? new MapShape<string>(key.Form, entry, MostEntries)
                : items[1] == typeof(JsonElement) ? new MapShape<JsonElement>(key.Form, entry, MostEntries)
                : throw Unmapped(property);
        }

        return new ListShape(
            Single(items[0], property, null), items[0], length?.Min ?? 0, length?.Max ?? MostItems, property.IsDefined(typeof(UniqueAttribute)));
    }

    private static Shape Single(Type type, PropertyInfo property, LengthAttribute? length)
    {
        var range = property.GetCustomAttribute<RangeAttribute>();
        if (type == typeof(string) && property.IsDefined(typeof(ExpressionTextAttribute)))
            return new ExpressionShape();
        if (type == typeof(string))
            return new TextShape(length?.Min ?? 1, length?.Max ?? LongestText, property.GetCustomAttribute<NamePatternAttribute>()?.Form);
        if (type == typeof(bool))
            return new BooleanShape();
        if (type == typeof(int) || type == typeof(long))
            return Integer(range ?? AnyCount, type, property);
        if (type == typeof(double) || type == typeof(decimal))
            return new NumberShape(range ?? throw Unmapped(property), type == typeof(decimal));
        if (type == typeof(TimeSpan))
            return new DurationShape();
        if (type == typeof(DateTimeOffset))
            return new TimestampShape();
        if (type == typeof(JsonElement) && property.IsDefined(typeof(MappingDocumentAttribute)))
            return new MappingShape();
        if (type == typeof(JsonElement))
            return Document(property, range);
        if (type.IsEnum)
            return new EnumShape(type);
        return type.IsClass && type.Namespace == typeof(Resource).Namespace ? Of(type) : throw Unmapped(property);
    }

    private static IntegerShape Integer(RangeAttribute range, Type type, PropertyInfo property) =>
        new((long)range.Min, (long)range.Max, type == typeof(long), property.IsDefined(typeof(OrAllAttribute)));

    private static DocumentShape Document(PropertyInfo property, RangeAttribute? range)
    {
        var isSchema = property.IsDefined(typeof(JsonSchemaDocumentAttribute));
        JsonValueKind[] kinds = isSchema
            ? [JsonValueKind.Object, JsonValueKind.True, JsonValueKind.False]
            : property.GetCustomAttribute<JsonKindsAttribute>()?.Kinds ?? [];
        return new DocumentShape(kinds, range, isSchema);
    }

    private static InvalidOperationException Unmapped(PropertyInfo property) =>
        new($"{property.DeclaringType?.Name}.{property.Name} has no shape: its type is unknown, or a constraint is missing.");
}
