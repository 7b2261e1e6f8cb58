using LoopStacks.Simulation.Worlds;

namespace LoopStacks.Simulation;

/// <summary>What goes wrong in a world, and how often. All of it ends after a while: then everything that was accepted must come to its end.</summary>
internal sealed class Faults
{
    /// <summary>Nothing goes wrong.</summary>
    public bool IsCalm { get; private init; }

    /// <summary>Messages between agents and loops that are lost.</summary>
    public double Lost { get; private set; }

    /// <summary>Messages that come twice.</summary>
    public double Twice { get; private set; }

    /// <summary>Calls between loops that fail, before or after they had their effect.</summary>
    public double CallFails { get; private set; }

    public double AppendFails { get; private set; }

    public double AppendIsSlow { get; private set; }

    public double WorkFails { get; private set; }

    public double WorkIsSlow { get; private set; }

    public double AgentDies { get; private set; }

    public double BidIsOdd { get; private set; }

    public double ReportsTwice { get; private set; }

    public int Crashes { get; private init; }

    public int ClockJumps { get; private init; }

    public int Outages { get; private init; }

    public int Interventions { get; private init; }

    /// <summary>How long messages take, at most.</summary>
    public double LatencyMs { get; private init; } = 5;

    public static Faults Draw(World world)
    {
        var random = world.Random;
        if (random.Next(8) == 0)
            return new Faults { IsCalm = true };
        return new Faults
        {
            Lost = Some(0.05),
            Twice = Some(0.1),
            CallFails = Some(0.1),
            AppendFails = Some(0.1),
            AppendIsSlow = Some(0.05),
            WorkFails = Some(0.2),
            WorkIsSlow = Some(0.1),
            AgentDies = Some(0.1),
            BidIsOdd = Some(0.2),
            ReportsTwice = Some(0.3),
            Crashes = random.Next(2) == 0 ? random.Next(1, 4) : 0,
            ClockJumps = random.Next(4) == 0 ? random.Next(1, 4) : 0,
            Outages = random.Next(4) == 0 ? 1 : 0,
            Interventions = random.Next(2) == 0 ? random.Next(1, 5) : 0,
            LatencyMs = random.Next(3) == 0 ? 500 : 10,
        };

        // Each kind is left out of half of the worlds, so that the others are seen by themselves too.
        double Some(double most) => random.Next(2) == 0 ? 0 : most * random.NextDouble();
    }

    /// <summary>From now on nothing goes wrong.</summary>
    public void Cease() =>
        Lost = Twice = CallFails = AppendFails = AppendIsSlow = WorkFails = WorkIsSlow = AgentDies = BidIsOdd = ReportsTwice = 0;
}
