// SPDX-License-Identifier: Apache-2.0
namespace Authorization.Clients;

/// <summary>Which of two profiles a client's signed messages follow, where they disagree (decisions 8 and 9).</summary>
internal enum ClientProfile
{
    /// <summary>The CAMARA Security and Interoperability Profile.</summary>
    Camara,

    /// <summary>FAPI 2.0: the issuer as the only audience, ES256 and PS256 only, clocks up to 10 s ahead everywhere.</summary>
    Fapi2,
}

/// <summary>What a client is.</summary>
internal enum ClientType
{
    /// <summary>An application that asks for tokens.</summary>
    Application,

    /// <summary>An API hosted apart: it introspects and spends the tokens shown to it, and obtains none.</summary>
    ResourceServer,
}
