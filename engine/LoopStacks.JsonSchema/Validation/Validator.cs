using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using LoopStacks.JsonSchema.Values;

namespace LoopStacks.JsonSchema.Validation;

/// <summary>
/// The state of one validation: limits, errors, way into the instance, dynamic scope, evaluated members. It is used again
/// and again by its thread, so that after the first run nothing is allocated.
/// </summary>
internal sealed class Validator
{
    /// <summary>Nested applications of subschemas, some ten for each level of an instance at the default depth.</summary>
    private const int MaxNesting = 1000;

    /// <summary>Looking at the stack costs a little, a step needs far less than what it guarantees.</summary>
    private const int StackCheckMask = 7;

    private const int MaxKeptCharacters = 65_536;

    [ThreadStatic]
    private static Validator? s_idle;

    private JsonSchemaOptions _options = JsonSchemaOptions.Default;
    private List<SchemaError>? _errors;
    private SchemaError? _abort;
    private int _evaluationsLeft;
    private int _nesting;
    private char[] _characters = new char[256];

    private bool Recording { get; set; }

    /// <summary>Whether faults are recorded and there is still room for more; otherwise the first fault ends the search.</summary>
    public bool WantsErrors => Recording && (_errors is null || _errors.Count < _options.MaxErrors);

    public EvaluatedMembers Members { get; } = new();

    public ScopeStack Scopes { get; } = new();

    private InstancePath Path { get; } = new();

    public static bool IsValid(SchemaNode root, JsonElement instance, JsonSchemaOptions options) =>
        Run(root, instance, options, recording: false, out _);

    public static IReadOnlyList<SchemaError> Validate(SchemaNode root, JsonElement instance, JsonSchemaOptions options)
    {
        Run(root, instance, options, recording: true, out var errors);
        return errors;
    }

    /// <summary>Applies a subschema to the current value.</summary>
    public bool Accepts(SchemaNode node, JsonElement instance)
    {
        if (node.Keywords.Length == 0)
            return true;
        if (!Enter())
            return false;

        Scopes.Enter(node.Scope);
        var accepted = node.TracksMembers ? AcceptsTracked(node, instance) : AcceptsKeywords(node, instance);
        Scopes.Leave();
        _nesting--;
        return accepted;
    }

    public bool AcceptsProperty(SchemaNode node, JsonProperty property)
    {
        if (node.Keywords.Length == 0)
            return true;
        Path.Push(property);
        var accepted = AcceptsMember(node, property.Value);
        Path.Pop();
        return accepted;
    }

    public bool AcceptsItem(SchemaNode node, JsonElement item, int index)
    {
        if (node.Keywords.Length == 0)
            return true;
        Path.Push(index);
        var accepted = AcceptsMember(node, item);
        Path.Pop();
        return accepted;
    }

    /// <summary>Applies a subschema whose failure is no error by itself, as in <c>anyOf</c>.</summary>
    public bool Matches(SchemaNode node, JsonElement instance)
    {
        var recording = Recording;
        Recording = false;
        var outer = Members.Branch();
        var accepted = Accepts(node, instance);
        Members.Close(outer, keep: accepted);
        Recording = recording;
        return accepted;
    }

    /// <summary>The same for an item of the current value, as in <c>contains</c>.</summary>
    public bool MatchesItem(SchemaNode node, JsonElement item, int index)
    {
        var recording = Recording;
        Recording = false;
        var accepted = AcceptsItem(node, item, index);
        Recording = recording;
        return accepted;
    }

    /// <summary>The errors of a branch that does not match, set apart from those of the validation.</summary>
    public List<SchemaError> ErrorsOf(SchemaNode node, JsonElement instance)
    {
        var errors = _errors;
        _errors = null;
        var outer = Members.Branch();
        Accepts(node, instance);
        Members.Close(outer, keep: false);
        var found = _errors ?? [];
        _errors = errors;
        return found;
    }

    /// <summary>Reports a fault if errors are recorded. Always false, so a keyword can return it.</summary>
    public bool Fault(Keyword keyword, [InterpolatedStringHandlerArgument("")] FaultMessage message)
    {
        if (WantsErrors)
            Add(new SchemaError(Path.ToString(), keyword.Pointer, keyword.Name, message.ToString()));
        return false;
    }

    public bool PropertyFault(Keyword keyword, JsonProperty property, [InterpolatedStringHandlerArgument("")] FaultMessage message)
    {
        Path.Push(property);
        Fault(keyword, message);
        Path.Pop();
        return false;
    }

    public bool ItemFault(Keyword keyword, int index, [InterpolatedStringHandlerArgument("")] FaultMessage message)
    {
        Path.Push(index);
        Fault(keyword, message);
        Path.Pop();
        return false;
    }

    public void AddAll(IEnumerable<SchemaError> errors)
    {
        foreach (var error in errors)
            Add(error);
    }

    public string CurrentPointer => Path.ToString();

    /// <summary>
    /// Ends the validation because a limit was met. The instance then counts as not valid, whatever the rest of the schema
    /// would make of it; a <c>not</c> must not turn an exhausted limit into success.
    /// </summary>
    public bool Abort(string keyword, string schemaPointer, string message)
    {
        _abort ??= new SchemaError(Path.ToString(), schemaPointer, keyword, message);
        _evaluationsLeft = 0;
        return false;
    }

    /// <summary>The text as UTF-16 in a buffer that the next call overwrites.</summary>
    public ReadOnlySpan<char> Characters(ReadOnlySpan<byte> raw)
    {
        if (_characters.Length < raw.Length)
            _characters = new char[Math.Max(raw.Length, _characters.Length * 2)];
        using var text = new UnescapedText(raw, stackalloc byte[UnescapedText.ScratchSize]);
        return _characters.AsSpan(0, Encoding.UTF8.GetChars(text.Bytes, _characters));
    }

    private static bool Run(SchemaNode root, JsonElement instance, JsonSchemaOptions options, bool recording, out IReadOnlyList<SchemaError> errors)
    {
        if (instance.ValueKind == JsonValueKind.Undefined)
            throw new ArgumentException("The element is undefined; it holds no JSON value.", nameof(instance));

        // Taken from its place while in use: a validator is never entered twice.
        var validator = s_idle ?? new Validator();
        s_idle = null;
        validator.Begin(options, recording);
        var accepted = validator.AcceptsRoot(root, instance) && validator._abort is null;
        errors = accepted || !recording ? Array.Empty<SchemaError>() : validator.Faults();
        validator.Reset();
        s_idle = validator;
        return accepted;
    }

    private bool AcceptsRoot(SchemaNode root, JsonElement instance)
    {
        try
        {
            return Accepts(root, instance);
        }
        catch (InsufficientExecutionStackException)
        {
            return Abort("schema", root.Pointer, "The value is nested too deeply to be compared.");
        }
    }

    private bool Enter()
    {
        if (_evaluationsLeft <= 0)
            return Abort("schema", "", $"Validation needs more than {_options.MaxEvaluations} steps; the limit is {nameof(JsonSchemaOptions)}.{nameof(JsonSchemaOptions.MaxEvaluations)}.");
        _evaluationsLeft--;
        if (++_nesting <= MaxNesting && ((_nesting & StackCheckMask) != 0 || RuntimeHelpers.TryEnsureSufficientExecutionStack()))
            return true;
        _nesting--;
        return Abort("schema", "", $"Subschemas and references lead more than {MaxNesting} steps deep without an end.");
    }

    private bool AcceptsMember(SchemaNode node, JsonElement member)
    {
        if (Path.Depth > _options.MaxDepth)
            return Abort("schema", node.Pointer, $"The value is nested more than {_options.MaxDepth} deep; the limit is {nameof(JsonSchemaOptions)}.{nameof(JsonSchemaOptions.MaxDepth)}.");
        var outer = Members.Suspend();
        var accepted = Accepts(node, member);
        Members.Resume(outer);
        return accepted;
    }

    private bool AcceptsTracked(SchemaNode node, JsonElement instance)
    {
        var members = instance.ValueKind switch
        {
            JsonValueKind.Array => instance.GetArrayLength(),
            JsonValueKind.Object => instance.GetPropertyCount(),
            _ => -1,
        };
        if (members < 0)
            return AcceptsKeywords(node, instance);

        var outer = Members.Open(members);
        var accepted = AcceptsKeywords(node, instance);
        Members.Close(outer, keep: accepted || Recording);
        return accepted;
    }

    private bool AcceptsKeywords(SchemaNode node, JsonElement instance)
    {
        var kind = instance.Kind();
        var accepted = true;
        foreach (var keyword in node.Keywords)
        {
            if ((keyword.Kinds & kind) == 0 || keyword.Accepts(this, instance))
                continue;
            accepted = false;
            if (!WantsErrors)
                break;
        }

        return accepted;
    }

    private void Add(SchemaError error)
    {
        _errors ??= [];
        if (_errors.Count < _options.MaxErrors)
            _errors.Add(error);
    }

    private List<SchemaError> Faults()
    {
        var errors = _errors ?? [];
        if (_abort is not null)
        {
            // The limit comes first: it explains why the list may be incomplete.
            errors.Insert(0, _abort);
            if (errors.Count > _options.MaxErrors)
                errors.RemoveAt(errors.Count - 1);
        }

        return errors;
    }

    private void Begin(JsonSchemaOptions options, bool recording)
    {
        _options = options;
        Recording = recording;
        _evaluationsLeft = options.MaxEvaluations;
    }

    private void Reset()
    {
        _errors = null;
        _abort = null;
        _nesting = 0;
        Members.Reset();
        Scopes.Reset();
        Path.Reset();
        if (_characters.Length > MaxKeptCharacters)
            _characters = new char[256];
    }
}
