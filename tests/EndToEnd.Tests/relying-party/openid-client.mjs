// SPDX-License-Identifier: Apache-2.0
// The back end's steps as openid-client takes them.
import * as client from 'openid-client';

export async function discover({ issuer, clientId, redirectUri, key, kid, idTokenAlgorithm }) {
  const configuration = await client.discovery(
    new URL(issuer), clientId, { id_token_signed_response_alg: idTokenAlgorithm },
    client.PrivateKeyJwt({ key, kid }), { execute: [client.allowInsecureRequests, client.enableNonRepudiationChecks] });
  const server = configuration.serverMetadata();
  const seen = (tokens) => ({ tokens, claims: tokens.claims() });
  return {
    issuer: server.issuer,
    tokenEndpoint: server.token_endpoint,
    secrets: () => ({ verifier: client.randomPKCECodeVerifier(), state: client.randomState(), nonce: client.randomNonce() }),
    challenge: client.calculatePKCECodeChallenge,
    newDpop: async () => client.getDPoPHandle(configuration, await client.randomDPoPKeyPair('ES256')),

    async authorizationUrl(parameters, { signed, pushed, dpop }) {
      let request = new URLSearchParams(parameters);
      if (signed) {
        const url = await client.buildAuthorizationUrlWithJAR(configuration, parameters, { key, kid });
        request = new URLSearchParams({ request: url.searchParams.get('request') });
      }
      if (pushed) {
        return (await client.buildAuthorizationUrlWithPAR(configuration, request, { DPoP: dpop })).href;
      }
      if (signed) {
        // CAMARA wants these four outside as well.
        for (const name of ['response_type', 'client_id', 'redirect_uri', 'scope']) request.set(name, parameters[name]);
      }
      return client.buildAuthorizationUrl(configuration, request).href;
    },

    redeem: async (callback, { verifier, state, nonce, dpop }) => seen(await client.authorizationCodeGrant(
      configuration, callback,
      { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true }, undefined, { DPoP: dpop })),
    startBackchannel: (parameters) => client.initiateBackchannelAuthentication(configuration, parameters),
    finishBackchannel: async (started) => seen(await client.pollBackchannelAuthenticationGrant(configuration, started)),
    grant: async (type, parameters) => seen(await client.genericGrantRequest(configuration, type, parameters)),
    clientCredentials: async (parameters) => seen(await client.clientCredentialsGrant(configuration, parameters)),
    introspect: (token) => client.tokenIntrospection(configuration, token),
    revoke: (token) => client.tokenRevocation(configuration, token),
    fetchWithDpop: (token, method, url, headers, body, dpop) =>
      client.fetchProtectedResource(configuration, token, url, method, body, headers, { DPoP: dpop }),
  };
}
