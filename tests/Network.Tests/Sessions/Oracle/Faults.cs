// SPDX-License-Identifier: Apache-2.0
namespace Network.Tests.Sessions.Oracle;

/// <summary>What can go wrong with a session or its packets.</summary>
[Flags]
internal enum Fault
{
    None = 0,
    Lost = 1,
    Late = 2,
    Restart = 4,
    Bearer = 8,
    LateAddress = 16,
    Skew = 32,
    ReusedKey = 64,
    Retried = 128,
}

/// <summary>How often it does; probabilities per packet, session or gateway-hour.</summary>
internal sealed record Faults
{
    public static Faults None { get; } = new();

    public static Faults Realistic { get; } = new()
    {
        LostTransmission = 0.02,
        LostPacket = 0.002,
        Duplicate = 0.02,
        Archived = 0.002,
        SkewMs = 900,
        RestartsPerHour = 0.05,
        RestartTold = 0.7,
        BearerStop = 0.002,
        ReusedKey = 0.002,
    };

    public static Faults Harsh { get; } = new()
    {
        LostTransmission = 0.2,
        LostPacket = 0.1,
        Duplicate = 0.2,
        Archived = 0.1,
        SkewMs = 5000,
        RestartsPerHour = 2,
        RestartTold = 0.5,
        BearerStop = 0.1,
        ReusedKey = 0.05,
    };

    public double LostTransmission { get; init; }

    public double LostPacket { get; init; }

    public double Duplicate { get; init; }

    public double Archived { get; init; }

    public int SkewMs { get; init; }

    public double RestartsPerHour { get; init; }

    public double RestartTold { get; init; }

    public double BearerStop { get; init; }

    public double ReusedKey { get; init; }
}
