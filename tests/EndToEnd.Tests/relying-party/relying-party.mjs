// SPDX-License-Identifier: Apache-2.0
// An application's back end, played by openid-client (a certified relying party) in its strict defaults.
// One JSON command per line on standard input, one JSON answer per line on standard output.
import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import * as client from 'openid-client';

const attempts = new Map();
let configuration;
let settings;

const commands = {
  // Discovers the server and authenticates by private_key_jwt from then on.
  async configure({ issuer, clientId, keyFile, redirectUri, idTokenAlgorithm = 'ES256' }) {
    const jwk = JSON.parse(await readFile(keyFile, 'utf8'));
    const key = await crypto.subtle.importKey(
      'pkcs8',
      createPrivateKey({ key: jwk, format: 'jwk' }).export({ type: 'pkcs8', format: 'der' }),
      { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);
    settings = { redirectUri };
    configuration = await client.discovery(
      new URL(issuer), clientId, { id_token_signed_response_alg: idTokenAlgorithm },
      client.PrivateKeyJwt({ key, kid: jwk.kid }), { execute: [client.allowInsecureRequests, client.enableNonRepudiationChecks] });
    return { issuer: configuration.serverMetadata().issuer };
  },

  // The URL the phone opens; PKCE, state and nonce stay here.
  async begin({ scope, prompt }) {
    const attempt = {
      verifier: client.randomPKCECodeVerifier(), state: client.randomState(), nonce: client.randomNonce(),
    };
    const parameters = {
      redirect_uri: settings.redirectUri, scope, state: attempt.state, nonce: attempt.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(attempt.verifier), code_challenge_method: 'S256',
    };
    if (prompt) parameters.prompt = prompt;
    attempts.set(attempt.state, attempt);
    return { state: attempt.state, url: client.buildAuthorizationUrl(configuration, parameters).href };
  },

  // Redeems what came back; state, iss, nonce and the ID token's signature are checked by the client library.
  async finish({ state, callback, verifier }) {
    const attempt = attempts.get(state);
    const tokens = await client.authorizationCodeGrant(configuration, new URL(callback), {
      pkceCodeVerifier: verifier ?? attempt.verifier, expectedState: attempt.state, expectedNonce: attempt.nonce,
      idTokenExpected: true,
    });
    return {
      accessToken: tokens.access_token, expiresIn: tokens.expires_in, tokenType: tokens.token_type,
      refreshToken: tokens.refresh_token ?? null, claims: tokens.claims(), idToken: tokens.id_token,
    };
  },

  // The CAMARA call.
  async verify({ accessToken, body, url }) {
    const response = await fetch(url, {
      method: 'POST', headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { command, ...argument } = JSON.parse(line);
  let answer;
  try {
    answer = await commands[command](argument);
  } catch (error) {
    answer = { error: error.error ?? error.code ?? error.name, description: error.error_description ?? error.message, status: error.status ?? 0 };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
