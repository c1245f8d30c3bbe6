// SPDX-License-Identifier: Apache-2.0
// A web or mobile application with a back end: the phone's browser opens a URL on mobile data and comes back with a code.
//   node code.mjs +99977001005      then, as the phone:  curl -L --interface 127.77.1.5 "<the URL it prints>"
import { createServer } from 'node:http';
import * as client from 'openid-client';
import { discover, verify } from './client.mjs';

const redirectUri = process.env.REDIRECT_URI ?? 'http://127.0.0.1:9876/callback';
const configuration = await discover();

// Kept in the user's session until he comes back.
const session = { verifier: client.randomPKCECodeVerifier(), state: client.randomState(), nonce: client.randomNonce() };
const url = client.buildAuthorizationUrl(configuration, {
  redirect_uri: redirectUri, state: session.state, nonce: session.nonce, prompt: 'none',
  scope: 'openid dpv:FraudPreventionAndDetection number-verification:verify',
  code_challenge: await client.calculatePKCECodeChallenge(session.verifier), code_challenge_method: 'S256',
});

const server = createServer(async (request, response) => {
  try {
    const tokens = await client.authorizationCodeGrant(configuration, new URL(request.url, redirectUri), {
      pkceCodeVerifier: session.verifier, expectedState: session.state, expectedNonce: session.nonce,
    });
    const line = tokens.claims().sub; // The same for this line at every visit, and no number: it may be stored.
    console.log(JSON.stringify({ line, ...await verify(tokens.access_token, process.argv[2]) }));
  } catch (error) {
    console.log(JSON.stringify({ error: error.error, reason: error.error_description })); // login_required: not_on_mobile_network: …
  }
  response.end('You may close this page.');
  server.close();
}).listen(new URL(redirectUri).port, '127.0.0.1', () => console.log(url.href));
