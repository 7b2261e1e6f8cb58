using System.Text.Json;
using LoopStacks.Agents;

// Four couriers in one program. Each asks for what the delivery costs it: with second prices nothing else pays, see docs/loops.md.
Courier[] couriers =
[
    new("bicycle", Start: 2m, ByKilometre: 0.9m, MaxKilometres: 30, MaxKilograms: 10, Speed: 15),
    new("drone", Start: 4m, ByKilometre: 0.6m, MaxKilometres: 15, MaxKilograms: 2, Speed: 50),
    new("van", Start: 6m, ByKilometre: 0.5m, MaxKilometres: 400, MaxKilograms: 800, Speed: 40),
    new("train", Start: 9m, ByKilometre: 0.2m, MinKilometres: 50, MaxKilometres: 2000, MaxKilograms: 5000, Speed: 90),
];
await Task.WhenAll(couriers.Select(courier => LoopAgent.Create("courier-" + courier.Name)
    .Capability("delivery")
    .Bid(call => courier.BidFor(call.Input.Deserialize<Parcel>(JsonSerializerOptions.Web)!))
    .Handle((Parcel parcel, Work _, CancellationToken _) => Task.FromResult(courier.Deliver(parcel)))
    .RunAsync(args)));

internal sealed record Parcel(string From, string To, decimal Kilometres, decimal Kilograms);

internal sealed record Delivery(string Courier, string Route, decimal Hours);

internal sealed record Courier(string Name, decimal Start, decimal ByKilometre, decimal MaxKilometres, decimal MaxKilograms, decimal Speed, decimal MinKilometres = 0)
{
    public Bid BidFor(Parcel parcel) => parcel switch
    {
        { Kilograms: var weight } when weight > MaxKilograms => Bid.Decline($"a {Name} carries up to {MaxKilograms} kg"),
        { Kilometres: var way } when way > MaxKilometres => Bid.Decline($"a {Name} goes up to {MaxKilometres} km"),
        { Kilometres: var way } when way < MinKilometres => Bid.Decline($"a {Name} stops every {MinKilometres} km"),
        _ => Bid.With(0.9, cost: Start + ByKilometre * parcel.Kilometres, expected: TimeSpan.FromHours((double)(parcel.Kilometres / Speed))),
    };

    public Delivery Deliver(Parcel parcel) => new(Name, $"{parcel.From} – {parcel.To}", Math.Round(parcel.Kilometres / Speed, 2));
}
