namespace LoopStacks.Operator.Settings;

/// <summary>How addresses of services are written into pods.</summary>
internal enum AddressForm
{
    Name,
    ClusterIP,
}
