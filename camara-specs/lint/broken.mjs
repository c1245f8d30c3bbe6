// SPDX-License-Identifier: Apache-2.0
// A breach of every rule of ours, as a change to the description of version 2 that is otherwise in order.

const verify = "  /verify:\n    post:\n";
const correlator = "      parameters:\n        - $ref: '#/components/parameters/x-correlator'\n";
const answered = "          headers:\n            x-correlator:\n              $ref: '#/components/headers/x-correlator'\n";
const refused403 = "        '403':\n          $ref: '#/components/responses/PhoneNumberVerificationPermissionDenied403'\n";
const withQuery = (name) => `${correlator}        - { name: ${name}, in: query, description: d, schema: { type: string } }\n`;

/** Rule, text, replacement: the first occurrence becomes the breach. */
export const breaches = [
  ["openapi-version-is-3-0-3", "openapi: 3.0.3", "openapi: 3.0.1"],
  ["license-is-apache-2", "name: Apache 2.0", "name: MIT"],
  ["license-is-apache-2", "licenses/LICENSE-2.0.html", "licenses/LICENSE-1.1"],
  ["commonalities-are-named", "  x-camara-commonalities: 0.6\n", ""],
  ["version-is-a-release", "version: 2.1.0", "version: wip"],
  ["version-is-a-release", "version: 2.1.0", "version: '2.1'"],
  ["server-path-is-api-and-version", "/number-verification/v2'", "/number-verification/v1'"],
  ["server-path-is-api-and-version", "/number-verification/v2'", "/number-verification/v2.1'"],
  ["server-path-is-api-and-version", "/number-verification/v2'", "/numberverification/v2'"],
  ["server-path-is-api-and-version", "version: 2.1.0", "version: 2.1.0-rc.1"],
  ["api-root-is-filled-in", "        default: http://localhost:9091\n", "        default: https://api.example.com\n"],
  ["api-root-is-filled-in", "        description: Where this installation is reached.\n", ""],
  ["methods-are-plain", verify, "  /verify:\n    trace:\n"],
  ["get-and-delete-have-no-body", verify, "  /verify:\n    get:\n"],
  ["body-is-required", "        required: true\n", "        required: false\n"],
  ["content-is-json", "          application/json:\n", "          application/xml:\n"],
  ["content-is-json", "      content:\n        application/json:\n          schema:\n            allOf:", "      content:\n        application/problem+json:\n          schema:\n            allOf:"],
  ["operation-has-a-summary", "      summary: Compares a phone number with the one the token stands for\n", ""],
  ["operation-is-secured", "      security:\n        - openId:\n            - number-verification:verify\n", ""],
  ["operation-is-secured", "        - openId:\n            - number-verification:verify\n", "        - openId: []\n"],
  ["operation-is-secured", "        - openId:\n            - number-verification:verify\n", "        - other:\n            - number-verification:verify\n"],
  ["scope-has-its-form", "- number-verification:verify", "- number-verification-verify-read"],
  ["tokens-come-from-openid-connect", "type: openIdConnect", "type: http\n      scheme: bearer"],
  ["secrets-are-not-in-urls", correlator, withQuery("accessToken")],
  ["secrets-are-not-in-urls", correlator, withQuery("phoneNumber")],
  ["correlator-is-taken", correlator, ""],
  ["correlator-is-taken", "      in: header\n", "      in: query\n"],
  ["correlator-is-taken", "      in: header\n", "      in: header\n      required: true\n"],
  ["correlator-is-answered", answered, ""],
  ["correlator-is-answered", "      headers:\n        x-correlator:\n          $ref: '#/components/headers/x-correlator'\n", ""],
  ["refusals-401-and-403-are-described", refused403, ""],
  ["refusals-401-and-403-are-described", "        '401':\n          $ref: '#/components/responses/Generic401'\n", ""],
  ["refusal-has-its-shape", "        - message\n", ""],
  ["refusal-has-its-shape", "            status: 400\n", "            status: 401\n"],
  ["refusal-has-its-shape", "            code: INVALID_ARGUMENT\n", "            code: OUT_OF_RANGE\n"],
  ["refusal-has-its-shape", "- NUMBER_VERIFICATION.USER", "- SIM_SWAP.USER"],
  ["refusal-has-its-shape", "                      - INVALID_ARGUMENT", "                      - '400'"],
  ["refusal-has-its-shape", "                      - INVALID_ARGUMENT", "                      - invalidArgument"],
  ["path-is-kebab-case", "  /device-phone-number:", "  /devicePhoneNumber:"],
  ["operation-id-is-lower-camel-case", "operationId: phoneNumberVerify", "operationId: phone-number-verify"],
  ["schema-is-upper-camel-case", "    ErrorInfo:\n", "    errorInfo:\n"],
  ["property-is-lower-camel-case", "        phoneNumber:\n", "        phone_number:\n"],
  ["parameter-is-kebab-or-camel-case", "      name: x-correlator\n", "      name: X_Correlator\n"],
  ["name-is-not-reserved", "        message:\n", "        class:\n"],
  ["schema-has-a-type", "      type: boolean\n", ""],
  ["schema-has-a-type", "          type: string\n", ""],
  ["required-properties-exist", "        - devicePhoneNumber\n", "        - number\n"],
  ["schema-is-described", "      description: The outcome of the comparison.\n", ""],
  ["parameter-is-described", "      description: A name of the caller's choice for this exchange, best a UUID; the answer repeats it.\n", ""],
  ["answer-is-described", "          description: The numbers were compared.\n", ""],
  ["words-are-for-everybody", "      description: The number of the phone.\n", "      description: The MSISDN of the UE.\n"],
];
