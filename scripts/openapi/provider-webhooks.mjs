// The door for providers, which no controller is: bytes come in, signed, and nobody but a provider can call it.
const PROVIDERS = ['stripe', 'shopify', 'odoo', 'crm'];

/** Each is signed by its provider; the header that carries the signature. */
const SIGNATURES = {
  stripe: ['Stripe-Signature', 'Stripe’s: `t=…,v1=…`.'],
  shopify: ['X-Shopify-Hmac-Sha256', 'Shopify’s: base64 HMAC of the body.'],
  standardWebhooks: [
    'webhook-signature',
    'Standard Webhooks: `v1,…`, with `webhook-id` and `webhook-timestamp`. Odoo’s and the CRM’s.',
  ],
  hubspot: ['X-HubSpot-Signature-v3', 'HubSpot’s, version 3, with `X-HubSpot-Request-Timestamp`; for `crm`.'],
};

export const SIGNATURE_SCHEMES = Object.fromEntries(
  Object.entries(SIGNATURES).map(([name, [header, description]]) => [
    name,
    { type: 'apiKey', in: 'header', name: header, description },
  ]),
);

const FAILURES = [
  'MALFORMED_REQUEST',
  'WEBHOOK_SIGNATURE_INVALID',
  'WEBHOOK_TIMESTAMP_OUT_OF_RANGE',
  'ROUTE_NOT_FOUND',
  'PAYLOAD_TOO_LARGE',
  'URI_TOO_LONG',
  'UNSUPPORTED_MEDIA_TYPE',
  'WEBHOOK_UNAVAILABLE',
];

/** `x-signed`: its example cannot work as it stands, as a signature holds for five minutes. */
export const providerWebhooks = (responses) => ({
  path: '/webhooks/{provider}',
  method: 'post',
  operation: {
    operationId: 'receiveWebhook',
    tags: ['webhooks'],
    summary: 'Receive a delivery of a provider',
    description:
      'For the providers themselves: each signs in its own way, and the bytes are verified as they come. A delivery is kept once, however often it is repeated, answered, and processed afterwards; docs/webhooks-in.md says what becomes of it. Costs no points.',
    security: Object.keys(SIGNATURES).map((name) => ({ [name]: [] })),
    'x-signed': true,
    parameters: [
      {
        name: 'provider',
        in: 'path',
        required: true,
        description: 'Who sends.',
        schema: { type: 'string', enum: PROVIDERS },
        example: 'stripe',
      },
    ],
    requestBody: {
      required: true,
      description: 'As the provider writes it, up to 1 MiB, not compressed. The content type is not looked at.',
      content: { 'application/json': { schema: {} } },
    },
    responses: {
      200: {
        description: 'It is kept, or was before.',
        headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
        content: { 'application/json': { schema: { type: 'object', maxProperties: 0 } } },
      },
      ...responses.failures(FAILURES),
    },
  },
});
