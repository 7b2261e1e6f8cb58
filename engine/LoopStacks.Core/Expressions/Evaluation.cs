using LoopStacks.Core.Documents;
using LoopStacks.Core.Expressions.Values;

namespace LoopStacks.Core.Expressions;

/// <summary>One evaluation: what is left of its limits, and the values of variables.</summary>
internal sealed class Evaluation
{
    private readonly ExpressionLimits _limits;
    private Value[] _variables = [];
    private long _stepsLeft;

    private Evaluation(ExpressionLimits limits)
    {
        _limits = limits;
        _stepsLeft = limits.MaxSteps;
    }

    private long Steps => Math.Min(_limits.MaxSteps, _limits.MaxSteps - _stepsLeft);

    public int MaxResultBytes => _limits.MaxResultBytes;

    /// <summary>Runs an evaluation to its value as JSON, or its fault.</summary>
    public static ExpressionResult Run(ExpressionLimits? limits, Func<Evaluation, Value> evaluate)
    {
        var (value, fault, steps) = Try(limits, evaluation => ValueWriter.ToElement(evaluate(evaluation), evaluation));
        return new ExpressionResult(fault is null ? value : JsonText.Null, fault) { Steps = steps };
    }

    /// <summary>Runs an evaluation to whatever is made of its value, or its fault.</summary>
    public static (T? Value, ExpressionFault? Fault, long Steps) Try<T>(ExpressionLimits? limits, Func<Evaluation, T> evaluate)
    {
        var evaluation = new Evaluation(limits ?? ExpressionLimits.Default);
        try
        {
            return (evaluate(evaluation), null, evaluation.Steps);
        }
        catch (ExpressionFaultException fault)
        {
            return (default, new ExpressionFault(fault.Code, fault.Message, fault.Pointer), evaluation.Steps);
        }
        catch (InsufficientExecutionStackException)
        {
            return (default, new ExpressionFault(ExpressionFaultCode.TooLarge, "The values that are compared are nested too deep."), evaluation.Steps);
        }
    }

    public static ExpressionFaultException Failed(string message) => new(ExpressionFaultCode.Failed, message);

    public static ExpressionFaultException TooLarge(string message) => new(ExpressionFaultCode.TooLarge, message);

    /// <exception cref="ExpressionFaultException">No steps are left.</exception>
    public void Charge(long steps)
    {
        _stepsLeft -= steps;
        if (_stepsLeft < 0)
            throw TooLarge($"Evaluating it takes more than {_limits.MaxSteps:N0} steps; let it look at fewer values.");
    }

    /// <summary>For characters that are copied or compared.</summary>
    public void ChargeText(long length) => Charge(1 + (length / 10));

    public Value Variable(int slot) => _variables[slot];

    public void Set(int slot, Value value) => _variables[slot] = value;

    public void Reserve(int variables)
    {
        if (_variables.Length < variables)
            _variables = new Value[variables];
    }
}
