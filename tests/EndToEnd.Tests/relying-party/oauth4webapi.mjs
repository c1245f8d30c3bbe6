// SPDX-License-Identifier: Apache-2.0
// The back end's steps as oauth4webapi takes them, one request and one check at a time.
import * as oauth from 'oauth4webapi';

const insecure = { [oauth.allowInsecureRequests]: true };

export async function discover({ issuer, clientId, redirectUri, key, kid, idTokenAlgorithm }) {
  const identifier = new URL(issuer);
  const server = await oauth.processDiscoveryResponse(identifier, await oauth.discoveryRequest(identifier, insecure));
  const client = { client_id: clientId, id_token_signed_response_alg: idTokenAlgorithm };
  const authentication = oauth.PrivateKeyJwt({ key, kid });
  const seen = async (response, tokens) => {
    if (tokens.id_token) await oauth.validateApplicationLevelSignature(server, response, insecure);
    return { tokens, claims: oauth.getValidatedIdTokenClaims(tokens) };
  };
  return {
    issuer: server.issuer,
    tokenEndpoint: server.token_endpoint,
    secrets: () => ({ verifier: oauth.generateRandomCodeVerifier(), state: oauth.generateRandomState(), nonce: oauth.generateRandomNonce() }),
    challenge: oauth.calculatePKCECodeChallenge,
    newDpop: async () => oauth.DPoP(client, await oauth.generateKeyPair('ES256')),

    async authorizationUrl(parameters, { signed, pushed, dpop }) {
      let request = new URLSearchParams(parameters);
      if (signed) {
        const object = await oauth.issueRequestObject(server, client, request, { key, kid });
        request = new URLSearchParams({ request: object });
        // CAMARA wants these four outside as well, where the object travels by the phone.
        if (!pushed) for (const name of ['response_type', 'client_id', 'redirect_uri', 'scope']) request.set(name, parameters[name]);
      }
      if (pushed) {
        const response = await oauth.pushedAuthorizationRequest(server, client, authentication, request, { ...insecure, DPoP: dpop });
        const { request_uri } = await oauth.processPushedAuthorizationResponse(server, client, response);
        request = new URLSearchParams({ client_id: clientId, request_uri });
      }
      const url = new URL(server.authorization_endpoint);
      url.search = request;
      return url.href;
    },

    async redeem(callback, { verifier, state, nonce, dpop }) {
      const parameters = oauth.validateAuthResponse(server, client, callback, state);
      const response = await oauth.authorizationCodeGrantRequest(
        server, client, authentication, parameters, redirectUri, verifier, { ...insecure, DPoP: dpop });
      return seen(response, await oauth.processAuthorizationCodeResponse(
        server, client, response, { expectedNonce: nonce, requireIdToken: true }));
    },

    async startBackchannel(parameters) {
      const response = await oauth.backchannelAuthenticationRequest(server, client, authentication, parameters, insecure);
      return oauth.processBackchannelAuthenticationResponse(server, client, response);
    },

    async finishBackchannel({ auth_req_id }) {
      const response = await oauth.backchannelAuthenticationGrantRequest(server, client, authentication, auth_req_id, insecure);
      return seen(response, await oauth.processBackchannelAuthenticationGrantResponse(server, client, response));
    },

    async grant(type, parameters) {
      const response = await oauth.genericTokenEndpointRequest(server, client, oauth.None(), type, parameters, insecure);
      return seen(response, await oauth.processGenericTokenEndpointResponse(server, client, response));
    },

    async clientCredentials(parameters) {
      const response = await oauth.clientCredentialsGrantRequest(server, client, authentication, parameters, insecure);
      return seen(response, await oauth.processClientCredentialsResponse(server, client, response));
    },

    async introspect(token) {
      const response = await oauth.introspectionRequest(server, client, authentication, token, insecure);
      return oauth.processIntrospectionResponse(server, client, response);
    },

    revoke: async (token) => oauth.processRevocationResponse(await oauth.revocationRequest(server, client, authentication, token, insecure)),
    fetchWithDpop: (token, method, url, headers, body, dpop) =>
      oauth.protectedResourceRequest(token, method, url, headers, body, { ...insecure, DPoP: dpop }),
  };
}
