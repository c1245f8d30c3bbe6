// SPDX-License-Identifier: Apache-2.0
namespace Kernel.Jose;

/// <summary>Tokens bound to a client's key (DPoP, RFC 9449): what is offered, and what is asked of a proof.</summary>
public sealed class DpopOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Dpop";

    /// <summary>
    /// <c>Off</c>: a proof is not looked at, and whoever sends one gets a bearer token (CAMARA). <c>Offered</c>: a token is bound to the
    /// key of the proof that came with its request. <c>Required</c>: no token without a proof. A client registered with
    /// <c>dpop_bound_access_tokens</c> needs proofs in each case.
    /// </summary>
    public DpopSupport Support { get; set; } = DpopSupport.Offered;

    /// <summary>
    /// Refuses proofs that do not bind body and query by CAMARA's claims <c>camara:bh</c> and <c>camara:qh</c>; discovery then says so
    /// (<c>camara_dpop_claims_required</c>). Where a proof has them, they are checked in any case. An API hosted apart needs the same value.
    /// </summary>
    public bool RequireCamaraClaims { get; set; }
}

/// <summary>How far DPoP goes here.</summary>
public enum DpopSupport
{
    /// <summary>Bearer tokens only.</summary>
    Off,

    /// <summary>The client chooses.</summary>
    Offered,

    /// <summary>Bound tokens only.</summary>
    Required,
}
