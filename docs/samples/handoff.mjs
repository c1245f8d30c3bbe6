// SPDX-License-Identifier: Apache-2.0
// A web application whose user sits at a desktop: the request is pushed and handed off to his phone; the desktop comes back with the code.
//   CLIENT_ID=sandbox-desktop KEY_FILE=src/Server/Sandbox/sandbox-desktop.jwk.json node handoff.mjs +99977001005
//   then open the URL it prints in a browser, and in the sandbox a virtual phone in a second tab
import { createServer } from 'node:http';
import * as client from 'openid-client';
import { discover, issuer, verify } from './client.mjs';

const returnUri = process.env.RETURN_URI ?? 'http://127.0.0.1:9878/signed-in'; // Registered: handoff.return_uris.
const redirectUri = `${issuer}/handoff/callback`; // The server's own: this is what asks for a hand-off.
const configuration = await discover();

// Kept in the session of the user's browser until it comes back.
const session = { verifier: client.randomPKCECodeVerifier(), state: client.randomState(), nonce: client.randomNonce() };
const pushed = await client.buildAuthorizationUrlWithPAR(configuration, {
  redirect_uri: redirectUri, state: session.state, nonce: session.nonce,
  scope: 'openid dpv:FraudPreventionAndDetection number-verification:verify',
  code_challenge: await client.calculatePKCECodeChallenge(session.verifier), code_challenge_method: 'S256',
  handoff_template: 'sign-in', handoff_fields: JSON.stringify({ ending: process.argv[2].slice(-4) }), handoff_return_uri: returnUri,
});
const url = `${configuration.serverMetadata().handoff_endpoint}${pushed.search}`; // client_id and request_uri, as for /authorize.

const server = createServer(async (request, response) => {
  const arrived = new URL(request.url, returnUri);
  if (arrived.pathname !== new URL(returnUri).pathname) return response.writeHead(404).end();
  try {
    // The library checks state, iss and the ID token; the code belongs to the redirect URI that was pushed.
    const tokens = await client.authorizationCodeGrant(configuration, new URL(arrived.search, redirectUri), {
      pkceCodeVerifier: session.verifier, expectedState: session.state, expectedNonce: session.nonce,
    });
    console.log(JSON.stringify({ proof: tokens.claims().amr, ...await verify(tokens.access_token, process.argv[2]) }));
  } catch (error) {
    console.log(JSON.stringify({ error: error.error, reason: error.error_description })); // access_denied: denied: …
  }
  response.end('You may close this page.');
  server.close();
}).listen(new URL(returnUri).port, '127.0.0.1', () => console.log(url));
