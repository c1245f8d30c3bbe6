// SPDX-License-Identifier: Apache-2.0
// The same, hardened: the request is signed (RFC 9101) and pushed (RFC 9126), the token bound to a key (DPoP, RFC 9449).
//   node code-hardened.mjs +99977001005      then, as the phone:  curl -L --interface 127.77.1.5 "<the URL it prints>"
import { createServer } from 'node:http';
import * as client from 'openid-client';
import { discover, issuer, key } from './client.mjs';

const redirectUri = process.env.REDIRECT_URI ?? 'http://127.0.0.1:9876/callback';
const configuration = await discover();
const DPoP = client.getDPoPHandle(configuration, await client.randomDPoPKeyPair('ES256'));

const session = { verifier: client.randomPKCECodeVerifier(), state: client.randomState(), nonce: client.randomNonce() };
const signed = await client.buildAuthorizationUrlWithJAR(configuration, {
  redirect_uri: redirectUri, state: session.state, nonce: session.nonce, response_type: 'code',
  scope: 'openid dpv:FraudPreventionAndDetection number-verification:verify',
  code_challenge: await client.calculatePKCECodeChallenge(session.verifier), code_challenge_method: 'S256',
}, await key());
const url = await client.buildAuthorizationUrlWithPAR(
  configuration, { request: signed.searchParams.get('request') }, { DPoP });

const server = createServer(async (request, response) => {
  const tokens = await client.authorizationCodeGrant(configuration, new URL(request.url, redirectUri), {
    pkceCodeVerifier: session.verifier, expectedState: session.state, expectedNonce: session.nonce,
  }, undefined, { DPoP });
  const answer = await client.fetchProtectedResource(
    configuration, tokens.access_token, new URL(`${issuer}/number-verification/v2/verify`), 'POST',
    JSON.stringify({ phoneNumber: process.argv[2] }), new Headers({ 'content-type': 'application/json' }), { DPoP });
  console.log(JSON.stringify({ tokenType: tokens.token_type, ...await answer.json() }));
  response.end('You may close this page.');
  server.close();
}).listen(new URL(redirectUri).port, '127.0.0.1', () => console.log(url.href));
